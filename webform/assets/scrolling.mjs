// A table that scrolls in itself can be reached and scrolled by keyboard in every browser, and says what it is. One that fits
// is no stop of the Tab key.

function mark(pane) {
  const scrolls = pane.scrollWidth > pane.clientWidth
  const caption = pane.querySelector('caption')
  const marks = {tabindex: '0', role: 'region', 'aria-label': caption ? caption.textContent : 'Table'}
  for (const [name, value] of Object.entries(marks)) {
    if (scrolls) {
      pane.setAttribute(name, value)
    } else {
      pane.removeAttribute(name)
    }
  }
}

export function scrolling() {
  const watch = new ResizeObserver(entries => entries.forEach(entry => mark(entry.target)))
  document.querySelectorAll('.app-scroll').forEach(pane => watch.observe(pane))
}
