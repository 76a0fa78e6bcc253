// Ajv with the contract compiled and every fault collected. It validates and does nothing else: no grade, no actions, no dates.
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, serve, versionOf } from './timing.mjs'

await serve(({ contract, response, broken }) => {
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  addFormats(ajv)
  const validate = ajv.compile(contract)
  expect(validate(response), `the response is refused: ${JSON.stringify(validate.errors)}`)
  expect(!validate(broken), 'the broken response is taken')
  return { version: versionOf('ajv'), call: () => validate(response) }
})
