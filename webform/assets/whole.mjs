// On the page of all sections: a section that comes to be asked appears in its place with a form of its own, as the server draws
// it; one that is no longer asked is hidden, with what was typed in it.
import { Button, Checkboxes, createAll } from 'govuk-frontend'
import { fetched } from './fetched.mjs'
import { MORE_SECTIONS, SECTIONS_GONE } from './words.mjs'

const partOf = (section) => document.getElementById(`section-${section.id}`)
const titleOf = (part) => part.querySelector('h2').textContent.trim()
const holdsFocus = (part) => part.contains(document.activeElement)

export const isWhole = (form) => form.elements.view?.value === 'whole'

// Shows the sections that are asked now; says what came and went.
export async function parts (found) {
  const ids = found.map((section) => `section-${section.id}`)
  const gone = [...document.querySelectorAll('.app-whole-section:not([hidden])')].filter((part) => !ids.includes(part.id) && !holdsFocus(part))
  for (const part of gone) part.hidden = true
  const came = [...shown(found), ...await brought(found)]
  if (came.length) document.activeElement.scrollIntoView({ block: 'nearest' })
  return [came.length ? MORE_SECTIONS(came.map(titleOf)) : '', gone.length ? SECTIONS_GONE(gone.map(titleOf)) : ''].filter(Boolean).join(' ')
}

function shown (found) {
  const back = found.map(partOf).filter((part) => part?.hidden)
  for (const part of back) part.hidden = false
  return back
}

// What is not on the page yet comes from the page as it would be now; meanwhile another answer may have brought it.
async function brought (found) {
  const lacking = found.filter((section) => !partOf(section))
  if (!lacking.length) return []
  const drawn = await fetched(window.location.pathname, ...lacking.map((section) => `section-${section.id}`))
  return drawn.filter((part) => part && !document.getElementById(part.id)).map((part) => placed(part, found))
}

function placed (part, found) {
  const at = found.findIndex((section) => `section-${section.id}` === part.id)
  const before = found.slice(0, at).map(partOf).filter(Boolean).at(-1)
  if (before) before.after(part)
  else document.querySelector('.app-whole-section').before(part)
  for (const component of [Button, Checkboxes]) createAll(component, {}, part)
  part.querySelector('form[data-draft]').dispatchEvent(new CustomEvent('form-came', { bubbles: true }))
  return part
}
