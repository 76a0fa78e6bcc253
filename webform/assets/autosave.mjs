// Keeps what is typed into a form as a draft on the server: two seconds after typing stops, on leaving a field or the page.
// What could not be sent waits in the page itself, and in no storage of the browser.
import { groupNamed, show, within } from './answer.mjs'
import { session, untilSignedIn } from './session.mjs'
import * as words from './words.mjs'

const PAUSE = 2000
const AT_LEAST_EVERY = 15000
const PATIENCE = 20000
const SLOW = 1000
const WAITS = [2000, 4000, 8000, 15000, 30000]
const ARRIVED = 500
const MOST_LEAVING = 60000 // browsers send no more than 64 KB from a page that is being left

const IN_PLACE = new Set(['kept', 'closed', 'elsewhere', 'not yours', 'refused']) // after these, pressing Save brings a page with the text

let going = false // the page is being left for the answer to a form

class Draft {
  constructor (form) {
    this.form = form
    this.status = form.querySelector('[data-draft-status]')
    this.turn = 0
    this.failures = 0
    this.unsent = false
    this.stopped = false
    this.left = new Set()
    form.addEventListener('input', (event) => this.typed(event.target))
    form.addEventListener('focusout', () => setTimeout(() => this.leftField()))
  }

  get waits () {
    return this.unsent || this.sending !== undefined
  }

  typed (field) {
    going = false // whoever types on has not left
    this.unsent = true
    this.since ??= Date.now()
    if (field.name) this.left.add(field.name)
    const soon = Date.now() - this.since > AT_LEAST_EVERY
    this.later(soon ? 0 : PAUSE)
  }

  // A field was left: what was typed in it is sent at once, and learns what is wrong with it.
  leftField () {
    if (going) return
    if (this.namesLeft().length) this.unsent = true
    if (this.unsent) this.send()
  }

  namesLeft () {
    return [...this.left].filter((name) => !within(groupNamed(this.form, name)))
  }

  later (wait) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), wait)
  }

  say (text) {
    if (this.status.textContent !== text) this.status.textContent = text
  }

  // Send what is on the page, after what is being sent already; says what became of it.
  async send () {
    clearTimeout(this.timer)
    while (this.sending) await this.sending
    if (!this.unsent || this.stopped || going) return 'kept'
    this.unsent = false
    this.since = undefined
    this.sending = this.post()
    const outcome = await this.sending
    this.sending = undefined
    if (outcome !== 'kept' && outcome !== 'closed') this.unsent = true
    this.after(outcome)
    return outcome
  }

  // Send what is not sent yet while the page is left; there is no time to wait for what is being sent already.
  leave () {
    if (this.sending && this.unsent && !this.stopped) this.post(false)
    else this.send()
  }

  after (outcome) {
    if (outcome in words.OUTCOMES) this.say(words.OUTCOMES[outcome](this.form.dataset.called))
    if (outcome === 'signed out') untilSignedIn(this.form.dataset.pageOf).then(() => this.send())
    if (outcome === 'closed') this.stopped = true
    if (outcome !== 'lost' && outcome !== 'unavailable') {
      this.failures = 0
      return
    }
    this.later(WAITS[Math.min(this.failures, WAITS.length - 1)])
    this.failures += 1
  }

  body (left) {
    const fields = [...new FormData(this.form)].filter(([, value]) => typeof value === 'string')
    const body = new URLSearchParams(fields)
    this.turn += 1
    body.set('turn', this.turn)
    body.set('left', left.join(' '))
    if (this.form.dataset.check) body.set('check', this.form.dataset.check)
    return body
  }

  // One request, and again where the page's token or key has become stale.
  async post (again = true) {
    const slow = setTimeout(() => this.say(words.SAVING), SLOW)
    const left = this.namesLeft()
    let answer
    for (const name of left) this.left.delete(name)
    try {
      const body = this.body(left)
      answer = await fetch(this.form.dataset.draft, {
        method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE), keepalive: body.toString().length < MOST_LEAVING
      })
      if (answer.ok) return this.kept(await answer.json(), left)
    } catch {
      answer = null
    } finally {
      clearTimeout(slow)
    }
    for (const name of left) this.left.add(name)
    if (!answer) return 'lost'
    return again ? this.notKept(answer) : this.outcomeOf(answer.status)
  }

  async notKept (answer) {
    if (answer.status === 400) {
      const outcome = await this.refused()
      return outcome === 'refused' ? this.post(false) : outcome // the token was of an earlier session
    }
    if (answer.status === 404) return (await this.refused()) === 'refused' ? 'not yours' : 'signed out'
    if (answer.status !== 409) return this.outcomeOf(answer.status)
    const said = await answer.json().catch(() => ({ why: 'refused' }))
    if (said.why === 'saved' && going) return 'kept' // it was overtaken by the form itself
    if (said.why === 'saved') {
      this.form.elements.key.value = said.key
      return this.post(false)
    }
    if (said.why === 'somebody_else') return this.refused()
    return { closed: 'closed', other_page: 'elsewhere' }[said.why] ?? 'refused'
  }

  // Refused because somebody else is signed in, or in earnest.
  async refused () {
    return (await session(this.form.dataset.pageOf)) === 'mine' ? 'refused' : 'signed out'
  }

  outcomeOf (status) {
    if (status === 401) return 'signed out'
    if (status === 404) return 'not yours'
    if (status === 413) return 'too much'
    return status >= 500 ? 'unavailable' : 'refused'
  }

  kept (answer, left) {
    this.form.elements.draft.value = answer.draft
    this.say(answer.stale ? words.STALE(answer.saved_at, this.form.dataset.called) : words.KEPT(answer.saved_at))
    show(this.form, answer, left)
    return 'kept'
  }

  holdsFile () {
    return [...this.form.querySelectorAll('input[type="file"]')].some((field) => field.files.length > 0)
  }
}

// A page that is loaded again overtakes what was sent as it was left, and shows an older text: then it is loaded once more.
async function overtook (drafts) {
  if (history.state?.again) return history.replaceState(null, '')
  try {
    const answer = await fetch(drafts[0].form.dataset.newest, { redirect: 'manual' })
    const newest = answer.ok ? await answer.json() : {}
    const older = drafts.some(({ form }) => (newest[form.dataset.draft] ?? '') !== form.elements.draft.value)
    if (!answer.ok || !older || drafts.some((draft) => draft.waits)) return
    history.replaceState({ again: true }, '')
    window.location.reload()
  } catch {
    // without a connection there is nothing newer to be had
  }
}

const isAgain = () => ['reload', 'back_forward'].includes(performance.getEntriesByType('navigation')[0]?.type)

export function autosave () {
  const drafts = [...document.querySelectorAll('form[data-draft]')].map((form) => new Draft(form))
  if (!drafts.length) return
  document.addEventListener('form-came', (event) => drafts.push(new Draft(event.target)))
  if (isAgain()) setTimeout(() => overtook(drafts), ARRIVED)
  const all = () => Promise.all(drafts.map((draft) => draft.send()))
  const waiting = () => drafts.some((draft) => draft.waits)

  // A form is sent once what was typed is kept; without a connection the page stays, and says so.
  document.addEventListener('submit', async (event) => {
    if (event.target.method === 'dialog' || going) return
    if (event.target.hasAttribute('data-discards')) {
      for (const draft of drafts) draft.stopped = true
      going = true
    } else if (waiting()) {
      event.preventDefault()
      const seen = event.target.elements.shown?.value
      const outcomes = await all()
      if (going || !outcomes.every((outcome) => IN_PLACE.has(outcome))) return
      going = true
      // A question that has appeared only now was not there to be answered: the server stays on the page for it.
      if (seen !== undefined) event.target.elements.shown.value = seen
      event.target.requestSubmit(event.submitter)
    } else going = true
  })

  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('a[href]')
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented)
    if (!link || link.target || !plain || link.getAttribute('href').startsWith('#') || !waiting()) return
    event.preventDefault()
    await all()
    window.location.assign(link.href)
  })

  window.addEventListener('beforeunload', (event) => {
    const files = !going && drafts.some((draft) => draft.holdsFile())
    if (going || !(waiting() || files)) return
    for (const draft of drafts) draft.leave()
    event.preventDefault()
  })
  window.addEventListener('pageshow', (event) => { if (event.persisted) going = false })
  window.addEventListener('online', all)
  window.addEventListener('pagehide', () => drafts.forEach((draft) => draft.leave()))
  document.addEventListener('visibilitychange', all)
}
