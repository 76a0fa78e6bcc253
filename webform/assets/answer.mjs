// Shows what the server answered to a draft: the questions asked now, what is wrong in fields that were left, the grade's reasons.
import { Button, Checkboxes, createAll } from 'govuk-frontend'
import { isWhole, parts } from './whole.mjs'
import { GONE } from './words.mjs'

export const within = (element) => element?.contains(document.activeElement)

export async function show (form, answer, left) {
  if (!answer.asked) return findings(answer.findings, form, left) // Part B: no question of it comes or goes
  const said = [answer.more, asked(form, answer)]
  findings(answer.findings, form, left)
  sections(answer.sections, isWhole(form))
  grade(answer.grade)
  for (const [id, words] of Object.entries(answer.computed)) {
    const value = document.getElementById(id)?.querySelector('dd')
    if (value && value.textContent !== words) value.textContent = words
  }
  if (isWhole(form)) said.push(await parts(answer.sections))
  const words = said.filter(Boolean).join(' ')
  if (words) document.querySelector('[data-announce]').textContent = words
}

// Puts new questions in their places and hides those no longer asked, with what was typed in them; says how many went. What
// has the focus stays in sight, whatever appears above it.
function asked (form, answer) {
  const blocks = new Map([...form.querySelectorAll('[data-question]')].map((block) => [block.dataset.question, block]))
  let before = null
  let appeared = false
  for (const id of answer.asked) {
    const block = blocks.get(id) ?? drawn(answer.html[id])
    if (!block) continue
    appeared ||= block.hidden || !blocks.has(id)
    if (!blocks.has(id)) place(form, block, before)
    block.hidden = false
    before = block
  }
  if (appeared && within(form)) document.activeElement.scrollIntoView({ block: 'nearest' })
  const gone = [...blocks].filter(([id, block]) => !answer.asked.includes(id) && !block.hidden && !within(block))
  for (const [, block] of gone) block.hidden = true
  return gone.length ? GONE(gone.length) : ''
}

function drawn (html) {
  const template = document.createElement('template')
  template.innerHTML = html ?? ''
  return template.content.querySelector('[data-question]')
}

function place (form, block, before) {
  if (before) before.after(block)
  else form.querySelector('[data-question]').before(block)
  form.elements.shown.value += ` ${block.dataset.question}`
  for (const component of [Button, Checkboxes]) createAll(component, {}, block)
}

// Messages beside the fields that were typed in and left; those that are put right go.
function findings (found, form, left) {
  const wrong = new Map(found.map((one) => [groupOf(one.control), one]))
  for (const name of left) {
    const group = groupNamed(form, name)
    if (group && !wrong.has(group)) clear(group)
  }
  for (const [group, one] of wrong) if (group && !within(group)) mark(group, one)
}

// The group of a field with its label and message, by the name under which it is posted.
export function groupNamed (form, name) {
  const found = form.elements[name]
  return groupAround(found?.length && !found.options ? found[0] : found)
}

const groupOf = (id) => groupAround(document.getElementById(id))

function groupAround (control) {
  return control ? (control.closest('.govuk-date-input') ?? control).closest('.govuk-form-group') : null
}

const messageIn = (group) => group.querySelector('.govuk-error-message')
const describedIn = (group) =>
  group.querySelector(':scope > .govuk-fieldset') ?? group.querySelector('input, textarea, select')

function clear (group) {
  const message = messageIn(group)
  if (!message) return
  const described = describedIn(group)
  const ids = (described.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== message.id)
  if (ids.join('')) described.setAttribute('aria-describedby', ids.join(' '))
  else described.removeAttribute('aria-describedby')
  message.remove()
  group.classList.remove('govuk-form-group--error')
  colour(group, false)
}

function mark (group, one) {
  if (messageIn(group)?.lastChild.textContent.trim() === one.message) return
  clear(group)
  const message = document.createElement('p')
  message.id = `${one.field}-error`
  message.className = 'govuk-error-message'
  message.innerHTML = '<span class="govuk-visually-hidden">Error:</span> '
  message.append(one.message)
  const described = describedIn(group)
  const before = group.querySelector('.govuk-radios, .govuk-checkboxes, .govuk-date-input, .govuk-input__wrapper, input, textarea, select')
  before.before(message)
  described.setAttribute('aria-describedby', `${described.getAttribute('aria-describedby') ?? ''} ${message.id}`.trim())
  group.classList.add('govuk-form-group--error')
  colour(group, true)
}

function colour (group, wrong) {
  for (const kind of ['input', 'textarea', 'select']) {
    for (const control of group.querySelectorAll(`.govuk-${kind}`)) control.classList.toggle(`govuk-${kind}--error`, wrong)
  }
}

// The list of sections beside the form: how far each has come, and those that have come to be asked or are no more.
function sections (found, whole) {
  const list = document.querySelector('.app-form-page__side .moj-side-navigation__list')
  if (!list) return
  const items = new Map([...list.children].map((item) => [idOf(item), item]))
  let before = null
  for (const one of found) {
    const item = items.get(one.id) ?? itemOf(one, whole)
    if (!items.has(one.id)) (before ? before.after(item) : list.prepend(item))
    const state = item.querySelector('.app-section-state')
    if (state.textContent !== one.state) state.textContent = state.dataset.state = one.state
    item.hidden = false
    before = item
  }
  const ids = found.map((one) => one.id)
  for (const [id, item] of items) if (!ids.includes(id)) item.hidden = true
}

const idOf = (item) => item.querySelector('a').getAttribute('href').replace(/^.*(#section-|\/)/, '')

function itemOf (section, whole) {
  const item = document.createElement('li')
  item.className = 'moj-side-navigation__item'
  const link = document.createElement('a')
  link.href = whole ? `#section-${section.id}` : section.href
  const state = document.createElement('span')
  state.className = 'app-section-state'
  link.append(`${section.title} `, state)
  item.append(link)
  return item
}

function grade (grading) {
  for (const out of document.querySelectorAll('[data-grade-out]')) {
    out.hidden = grading.allowed.includes(out.dataset.gradeOut)
  }
  for (const box of document.querySelectorAll('[data-grade-reasons]')) {
    const items = grading.reasons.map(({ message, source }) => {
      const item = document.createElement('li')
      item.append(message)
      if (!message.includes(source)) {
        const clause = document.createElement('span')
        clause.className = 'app-clause'
        clause.textContent = source
        item.append(' ', clause)
      }
      return item
    })
    const list = box.querySelector('ul')
    if (list.textContent !== items.map((item) => item.textContent).join('')) list.replaceChildren(...items)
    box.hidden = items.length === 0
  }
}
