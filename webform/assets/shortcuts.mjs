// Keyboard shortcuts: each presses the control that carries it (`aria-keyshortcuts`), in the form one is in if it has one.
const MODIFIERS = { Alt: 'altKey', Control: 'ctrlKey', Shift: 'shiftKey', Meta: 'metaKey' }

function matches (event, keys) {
  const parts = keys.split('+')
  const key = parts.pop()
  const held = { ...Object.fromEntries(Object.entries(MODIFIERS).map(([name, at]) => [name, event[at]])) }
  if (held.Meta && !held.Alt) Object.assign(held, { Control: true, Meta: false }) // Command stands for Control on a Mac
  const pressed = event.code === `Key${key.toUpperCase()}` || event.key.toLowerCase() === key.toLowerCase()
  return pressed && Object.keys(MODIFIERS).every((name) => held[name] === parts.includes(name))
}

export function shortcuts () {
  document.addEventListener('keydown', (event) => {
    if (!(event.altKey || event.ctrlKey || event.metaKey) || !event.key) return
    const controls = [...document.querySelectorAll('[aria-keyshortcuts]')]
    const found = controls.filter((control) => matches(event, control.getAttribute('aria-keyshortcuts')))
    if (!found.length) return
    event.preventDefault()
    const form = document.activeElement?.closest('form')
    const control = found.find((one) => form?.contains(one)) ?? found[0]
    if (control.matches('input, textarea')) control.focus()
    else control.click()
  })
}
