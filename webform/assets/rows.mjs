// Adds a row to a list, and takes one away, without loading the page. A row is drawn by the server: it stands empty in the page
// (rows.html) or, where it depends on the case (a date of a timescale), is taken from the page that the press would lead to.
import { Button, Checkboxes, createAll } from 'govuk-frontend'
import { fetched } from './fetched.mjs'
import * as words from './words.mjs'

const NEW = 'input[type="hidden"][name$="-id"][value="new"]'
const ROWS = '.app-action-row'
const FIELD = 'input:not([type="hidden"]), textarea, select'

const say = (text) => { document.querySelector('[data-announce]').textContent = text }

// Like forms.new_row_id: what tells rows apart, on the record too.
const newId = () => `r${[...crypto.getRandomValues(new Uint8Array(5))].map((one) => one.toString(16).padStart(2, '0')).join('')}`

// Rows without an id get theirs here, so that each is the same row in every draft.
function name (place) {
  for (const field of place.querySelectorAll(NEW)) field.value = newId()
}

// A number that no row of the list has or had on the page: one that was removed may come back.
const lastOf = new Map()
function free (form, list) {
  const start = `${list}-`
  const numbers = [...form.elements].filter((field) => field.name.startsWith(start)).map((field) => parseInt(field.name.slice(start.length), 10))
  const next = Math.max(lastOf.get(list) ?? -1, ...numbers.filter(Number.isInteger)) + 1
  lastOf.set(list, next)
  return next
}

const adder = (list) => list.querySelector(':scope > button[name="add"]')
const rowsOf = (list) => [...list.children].filter((row) => row.matches(ROWS))
const legendOf = (row) => row.querySelector('legend')

function templateOf (add) {
  return add && document.getElementById(add.closest('.app-actions') ? 'blank-of-actions' : `blank-${add.value}`)
}

// The rows as they stand, counted in their legends, and the button below them.
function count (list) {
  const add = adder(list)
  const template = templateOf(add)
  if (!template) return
  const { row, first, more } = template.dataset
  const about = list.querySelector(':scope > legend .govuk-visually-hidden')?.textContent ?? ''
  const rows = rowsOf(list)
  rows.forEach((one, at) => { legendOf(one).textContent = `${row} ${at + 1}${about}` })
  add.textContent = rows.length ? more : first
}

function drawn (html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const [row] = template.content.children
  for (const component of [Button, Checkboxes]) createAll(component, {}, row)
  return row
}

// A change of rows is kept as what is typed is.
const typed = (place) => place.dispatchEvent(new Event('input', { bubbles: true }))

function added (add, template) {
  const [blank, list] = [template.id, add.value]
  const row = drawn(
    template.innerHTML
      .replaceAll(`${blank}-0`, `${list}-${free(add.form, list)}`)
      .replaceAll(`${blank}:`, `${list}:`)
      .replaceAll('blank-id', newId())
  )
  add.before(row)
  count(add.parentElement)
  row.querySelector(FIELD).focus()
  typed(row)
}

// The entry that the button asks for, from the page of its section with the same entry open; where that fails, the form is sent.
async function opened (add) {
  if (add.ariaBusy) return
  add.ariaBusy = 'true'
  const { form, value } = add
  const [entry] = await fetched(`${form.getAttribute('action')}?add=${encodeURIComponent(value)}`, value)
  add.ariaBusy = null
  if (!entry) return form.requestSubmit(add)
  const [, list, number] = entry.querySelector('[name$="-id"]').name.match(/^(.+)-(\d+)-id$/)
  const row = drawn(entry.outerHTML.replaceAll(`${list}-${number}-`, `${list}-${free(form, list)}-`))
  name(row)
  const group = add.closest('.govuk-button-group') ?? add
  group.before(row)
  add.remove()
  row.querySelector(FIELD).focus()
}

// What stands in a removed row's place: that it was removed, and the button to have it back.
function noticeOf (called) {
  const notice = document.createElement('div')
  notice.className = 'govuk-inset-text app-undo app-no-print'
  const said = document.createElement('p')
  said.className = 'govuk-body'
  said.textContent = words.REMOVED(called)
  const undo = document.createElement('button')
  undo.type = 'button'
  undo.className = 'govuk-button govuk-button--secondary'
  const which = document.createElement('span')
  which.className = 'govuk-visually-hidden'
  which.textContent = words.REMOVING(called)
  undo.append(words.UNDO, which)
  notice.append(said, undo)
  return notice
}

function removed (row) {
  const list = row.parentElement
  const called = legendOf(row).textContent
  const notice = noticeOf(called)
  const undo = notice.querySelector('button')
  undo.addEventListener('click', () => {
    notice.replaceWith(row)
    count(list)
    row.querySelector(FIELD).focus()
    say(words.BACK(legendOf(row).textContent))
    typed(row)
  })
  row.replaceWith(notice)
  count(list)
  undo.focus()
  say(words.REMOVED(called))
  typed(list)
}

function pressed (event) {
  const button = event.target.closest?.('form[data-draft] button[name="add"], form[data-draft] button[name="remove"]')
  const row = button?.closest(`${ROWS}, .app-entry`)
  if (!button || (button.name === 'remove' && !row)) return
  const template = button.name === 'add' ? templateOf(button) : null
  if (template && rowsOf(button.parentElement).length >= Number(template.dataset.most)) return
  event.preventDefault()
  if (button.name === 'remove') removed(row)
  else if (template) added(button, template)
  else opened(button)
}

export function rows () {
  for (const form of document.querySelectorAll('form[data-draft]')) name(form)
  document.addEventListener('form-came', (event) => name(event.target))
  document.addEventListener('click', pressed)
}
