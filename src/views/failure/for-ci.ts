import {annotation} from '../annotation.ts'
import {markup} from '../markup.ts'
import {printable} from '../printable.ts'
import {type Failure, TITLE} from './failure.ts'

const textOf = ({code, message, hints}: Failure): string =>
  [`${message} (${code})`, ...hints.map((hint) => `try: ${hint}`)].join('; ')

/** A test case that is an error. @returns lines without their ends */
export function failureJunit(failure: Failure): string[] {
  const counts = 'tests="1" failures="0" errors="1" skipped="0"'
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="antrail" ${counts}>`,
    `  <testsuite name="antrail.setup" ${counts}>`,
    `    <testcase classname="antrail.setup" name="${TITLE}">`,
    `      <error message="${markup(failure.message)}">${markup(textOf(failure))}</error>`,
    '    </testcase>',
    '  </testsuite>',
    '</testsuites>',
  ]
}

/** A run that did not succeed: no results, which is not the same as none found. To be printed by `formatJson`. */
export const failureSarif = (failure: Failure): unknown => ({
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {driver: {name: 'antrail'}},
      invocations: [
        {
          executionSuccessful: false,
          exitCode: failure.exit,
          exitCodeDescription: printable(failure.message),
          toolConfigurationNotifications: [
            {level: 'error', descriptor: {id: failure.code}, message: {text: printable(textOf(failure))}},
          ],
        },
      ],
      columnKind: 'utf16CodeUnits',
      results: [],
    },
  ],
})

/** @returns lines without their ends */
export const failureGithub = ({code, message, hints}: Failure): string[] => [
  annotation('error', TITLE, [`${message} (${code})`, ...hints.map((hint) => `try: ${hint}`)]),
]
