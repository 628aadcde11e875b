import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/no-endpoints.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/no-endpoints')

addCases(cases, rule, {
  broken: [],
  noted: {'*': ['ANT0705 service/default/empty']},
})

cases.run()
