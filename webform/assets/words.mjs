// What the script says of how typed text stands. Everything else a page says comes from the server.
export const KEPT = (time) => `Draft saved at ${time}`
export const STALE = (time, called) =>
  `Draft saved at ${time}. Somebody saved ${called} after you opened it: when you save, you see both texts.`
export const SAVING = 'Saving…'
export const GONE = (count) => `${count} ${count === 1 ? 'question is' : 'questions are'} no longer asked.`
export const REMOVED = (row) => `${row} removed.`
export const BACK = (row) => `${row} is back.`
export const UNDO = 'Undo'
export const REMOVING = (row) => ` removing ${row}`
export const MORE_SECTIONS = (titles) => `${titles.length} more ${titles.length === 1 ? 'section' : 'sections'}: ${titles.join('; ')}.`
export const SECTIONS_GONE = (titles) => `No longer asked: ${titles.join('; ')}.`

// By what became of a draft; `called` is what the page calls what is typed into: "this section".
export const OUTCOMES = {
  lost: () => 'Not saved: no connection. What you typed is kept in this page and sent when it is back.',
  unavailable: () => 'Not saved: the service can’t save just now. What you typed is kept in this page and sent again.',
  'signed out': () => 'Not saved: you were signed out. What you typed is kept in this page until you sign in again.',
  elsewhere: (called) => `Not saved: you typed something else into ${called} in another tab. Press Save to see both texts.`,
  closed: () => 'Not saved: this form is not open any more. Press Save to see what you typed, and copy it.',
  'not yours': () => 'Not saved: this form is not yours to write in any more. What you typed is kept in this page. Press Save to copy it.',
  'too much': (called) => `Not saved: this is too much for ${called}. Shorten the longest answers.`,
  refused: () => 'Not saved: the service refused it. Press Save to see why.'
}
