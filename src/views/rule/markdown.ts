import type {RulePage} from '../../diagnose/rule-page.ts'
import {PROOF, SCOPE} from './words.ts'

/** The page docs/rules/<id>.md. Our own words alone: nothing here is a cluster's. */
export function ruleMarkdown(page: RulePage): string {
  const {id, slug, title, severity, layer, scope, needs, cause, impact, detection, remedy, follows, leadsTo, proof} =
    page
  return [
    `# ${id} ${slug}`,
    '',
    `**${title}.**`,
    '',
    '| severity | layer | asked of | evidence |',
    '| --- | --- | --- | --- |',
    `| ${severity} | ${layer} | ${SCOPE[scope]} | ${needs.map((need) => `\`${need}\``).join(', ')} |`,
    '',
    '## Cause',
    '',
    cause,
    '',
    '## Impact',
    '',
    impact,
    '',
    '## How it is told',
    '',
    detection,
    '',
    PROOF[proof],
    '',
    '## What to do',
    '',
    ...remedy.flatMap(({text, command}, i) => [
      `${i + 1}. ${text}${command === null ? '.' : ':'}`,
      '',
      ...(command === null ? [] : ['   ```sh', ...command.split('\n').map((line) => `   ${line}`), '   ```', '']),
    ]),
    ...related('Follows from', follows),
    ...related('Explains', leadsTo),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

const related = (heading: string, rules: RulePage['follows']): string[] =>
  rules.length === 0 ? [] : [`## ${heading}`, '', ...rules.map(({id, title}) => `- [${id}](${id}.md) ${title}`), '']

/** The list of all pages: docs/rules/README.md. */
export function ruleIndexMarkdown(pages: readonly RulePage[]): string {
  const layers = [...new Set(pages.map(({layer}) => layer))]
  return [
    '# Rules',
    '',
    'What `antrail diagnose` and `antrail check` look for, one page a rule. `antrail explain ID` shows the same in the terminal. A rule whose evidence was not read says so: it is never taken for healthy.',
    '',
    ...layers.flatMap((layer) => [
      `## ${layer}`,
      '',
      '| id | severity | what is wrong |',
      '| --- | --- | --- |',
      ...pages
        .filter((page) => page.layer === layer)
        .map(({id, severity, title}) => `| [${id}](${id}.md) | ${severity} | ${title} |`),
      '',
    ]),
  ].join('\n')
}
