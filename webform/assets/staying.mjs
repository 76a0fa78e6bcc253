// Before a session ends because nothing was sent for long, asks whether the person is still there (WCAG 2.2.1). Whatever the
// page sends counts: a draft that is kept, and the answer to this question.
const WARNING = 5 * 60_000 // milliseconds before the end

export function staying () {
  const dialog = document.querySelector('[data-stay]')
  if (!dialog) return
  const wait = Number(dialog.dataset.stay) * 60_000 - WARNING
  let timer
  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(() => dialog.showModal(), wait)
  }
  new PerformanceObserver(again).observe({ type: 'resource' })
  dialog.querySelector('button').addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => fetch('/session', { redirect: 'manual', cache: 'no-store' }).catch(() => {}).then(again))
  again()
}
