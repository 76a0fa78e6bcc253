// SurveyJS with the same questions, conditions and checks: sets the answers and validates every page. The model is made once.
// It has no timescales, no grade's reasons and no Part B; its conditions are two-valued.
import { Model } from 'survey-core'
import { expect, serve, versionOf } from './timing.mjs'

await serve(({ model, data, brokenData }) => {
  const survey = new Model(model)
  const judged = answers => {
    survey.data = answers
    return survey.validate(false)
  }
  const faults = () => survey.getAllQuestions(true).flatMap(one => one.errors.map(error => `${one.name}: ${error.text}`))
  const taken = judged(data)
  expect(taken, `the response is refused: ${faults()}`)
  expect(!judged(brokenData), 'the broken response is taken')
  return { version: versionOf('survey-core'), call: () => judged(data) }
})
