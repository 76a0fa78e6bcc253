// What the script says of how typed text stands. Everything else a page says comes from the server.
export const KEPT = (time) => `Draft saved at ${time}`
export const STALE = (time) =>
  `Draft saved at ${time}. Somebody saved this section after you opened it: when you save, you see both texts.`
export const SAVING = 'Saving…'
export const GONE = (count) => `${count} ${count === 1 ? 'question is' : 'questions are'} no longer asked.`

// By what became of a draft.
export const OUTCOMES = {
  lost: 'Not saved: no connection. What you typed is kept in this page and sent when it is back.',
  unavailable: 'Not saved: the service can’t save just now. What you typed is kept in this page and sent again.',
  'signed out': 'Not saved: you were signed out. What you typed is kept in this page until you sign in again.',
  elsewhere: 'Not saved: you typed something else into this section in another tab. Press Save to see both texts.',
  closed: 'Not saved: this form is not open any more. Press Save to see what you typed, and copy it.',
  'too much': 'Not saved: this is too much for one section. Shorten the longest answers.',
  refused: 'Not saved: the service refused it. Press Save to see why.'
}
