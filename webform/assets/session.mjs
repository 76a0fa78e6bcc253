// Whose session it is now. When it has ended, a dialog over the page says so, and what was typed waits behind it.
const EVERY = 5000 // milliseconds between looks while nobody is signed in

const dialog = document.querySelector('[data-signed-out]')
let waiting = null

// Ask the server who is signed in, and take over the session's token: "mine", "nobody", "somebody else" or "unknown".
export async function session (pageOf) {
  try {
    const answer = await fetch('/session', { redirect: 'manual', cache: 'no-store' })
    if (answer.type === 'opaqueredirect') return 'nobody'
    if (!answer.ok) return 'unknown'
    const said = await answer.json()
    if (said.page_of !== pageOf) return 'somebody else'
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = said.csrf_token
    return 'mine'
  } catch {
    return 'unknown'
  }
}

// Show that the session has ended, and look again until the page's own person is signed in; then go on.
export function untilSignedIn (pageOf) {
  waiting ??= new Promise((resolve) => {
    const look = async () => {
      const now = await session(pageOf)
      dialog.querySelector('[data-nobody]').hidden = now === 'somebody else'
      dialog.querySelector('[data-somebody-else]').hidden = now !== 'somebody else'
      if (now !== 'mine') return
      clearInterval(timer)
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
      dialog.close()
      waiting = null
      resolve()
    }
    const timer = setInterval(look, EVERY)
    window.addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    if (!dialog.open) dialog.showModal()
    look()
  })
  return waiting
}
