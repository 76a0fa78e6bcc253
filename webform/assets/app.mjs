/*! Contains GOV.UK Frontend, MIT licence, copyright Crown (Government Digital Service). */
// Enhances what already works without script. The class that GOV.UK Frontend's style waits for is set here, because the
// content security policy allows no inline script.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll
} from 'govuk-frontend'
import { autosave } from './autosave.mjs'
import { printing } from './printing.mjs'
import { rows } from './rows.mjs'
import { scrolling } from './scrolling.mjs'
import { shortcuts } from './shortcuts.mjs'
import { staying } from './staying.mjs'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink, Tabs]) {
  createAll(component)
}
autosave()
printing()
rows()
scrolling()
shortcuts()
staying()
