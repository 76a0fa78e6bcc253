// Whether responses are valid by ajv. A line of standard input is `{"contract": …}`, which is compiled once and answered with its
// `$id`, or `{"response": …}`, which is answered with true or false by the contract before it.
import { createInterface } from 'node:readline'
import addFormats from 'ajv-formats'
import Ajv2020 from 'ajv/dist/2020.js'

const ajv = new Ajv2020({ strict: false })
addFormats(ajv)
let validate = null
for await (const line of createInterface({ input: process.stdin })) {
  const { contract, response } = JSON.parse(line)
  if (contract) {
    validate = ajv.getSchema(contract.$id) ?? ajv.compile(contract)
    console.log(JSON.stringify(contract.$id))
  } else {
    console.log(validate(response))
  }
}
