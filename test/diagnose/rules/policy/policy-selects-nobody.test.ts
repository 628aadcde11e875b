import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/policy-selects-nobody.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/policy-selects-nobody')

addCases(cases, rule, {
  broken: [],
  noted: {'np-wrong-label': ['ANT0605 networkpolicy/default/db-allow-client']},
})

cases.run()
