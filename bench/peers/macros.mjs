// The fields of one page with govuk-frontend's own macros through nunjucks, compiled once. It renders the fields and nothing
// else: no sign-in, no reading of what is stored, no findings, no page around them.
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import { expect, serve, versionOf } from './timing.mjs'

const SOURCE = `
{% from "govuk/components/radios/macro.njk" import govukRadios %}
{% from "govuk/components/textarea/macro.njk" import govukTextarea %}
{% from "govuk/components/input/macro.njk" import govukInput %}
{% for field in fields %}
{% if field.macro == "radios" %}{{ govukRadios(field.params) }}
{% elif field.macro == "textarea" %}{{ govukTextarea(field.params) }}
{% else %}{{ govukInput(field.params) }}{% endif %}
{% endfor %}`

await serve(({ fields }) => {
  const folder = fileURLToPath(new URL('node_modules/govuk-frontend/dist', import.meta.url))
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(folder), { autoescape: true })
  const template = nunjucks.compile(SOURCE, environment)
  const groups = template.render({ fields }).split('class="govuk-form-group').length - 1
  expect(groups === fields.length, `${groups} of ${fields.length} fields rendered`)
  return { version: versionOf('nunjucks'), call: () => template.render({ fields }) }
})
