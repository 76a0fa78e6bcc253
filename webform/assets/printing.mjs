// Paper scrolls nowhere: what stands in a text field is printed as text, which goes on over the page's end where it is long.
const FIELDS = '.govuk-textarea, .govuk-input:not(.govuk-date-input__input)'

function put () {
  for (const field of document.querySelectorAll(FIELDS)) {
    if (field.nextElementSibling?.matches('.app-printed')) continue
    const text = document.createElement('div')
    text.className = 'app-printed'
    text.textContent = field.value
    field.after(text)
  }
}

function away () {
  for (const text of document.querySelectorAll('.app-printed')) text.remove()
}

export function printing () {
  window.addEventListener('beforeprint', put)
  window.addEventListener('afterprint', away)
}
