// What every peer shares: reads one JSON document on the first line of standard input, is made ready with it, and then
// answers one line of JSON for every further line: the seconds that one call took, on a warm machine.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const SAMPLE_MILLISECONDS = 50
const require = createRequire(import.meta.url)

/** The version of an installed package, whether or not it lets its package.json be imported. */
export function versionOf (name) {
  const folder = require.resolve.paths(name)[0]
  return `${name} ${JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')).version}`
}

/** Throws where a peer does not do the work that it is measured for. */
export function expect (truth, words) {
  if (!truth) throw new Error(words)
}

function milliseconds (call, calls) {
  const begun = performance.now()
  for (let done = 0; done < calls; done++) call()
  return performance.now() - begun
}

/** Serves samples: `ready(document)` answers `{ version, call }`. */
export async function serve (ready) {
  let call = null
  let calls = 1
  for await (const line of createInterface({ input: process.stdin })) {
    if (call === null) {
      const made = ready(JSON.parse(line))
      call = made.call
      let taken = 0
      // Half a second of warming up, so that what is compiled on the way is compiled.
      for (const end = performance.now() + 500; performance.now() < end;) {
        taken = milliseconds(call, calls)
        if (taken < SAMPLE_MILLISECONDS / 2) calls *= 2
      }
      calls = Math.max(1, Math.round(calls * SAMPLE_MILLISECONDS / taken))
      console.log(JSON.stringify({ version: made.version }))
    } else {
      console.log(JSON.stringify({ seconds: milliseconds(call, calls) / calls / 1000 }))
    }
  }
}
