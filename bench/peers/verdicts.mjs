// Ajv with the contract compiled, ending at the first error: whether each of many responses is valid.
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, serve, versionOf } from './timing.mjs'

await serve(({ contract, responses, verdicts }) => {
  const ajv = new Ajv2020({ strict: false })
  addFormats(ajv)
  const validate = ajv.compile(contract)
  const judged = () => responses.map(one => validate(one))
  expect(JSON.stringify(judged()) === JSON.stringify(verdicts), 'the verdicts are not those of the engine')
  return { version: versionOf('ajv'), call: judged }
})
