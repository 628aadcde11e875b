import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base.ts'
import {outputFlag, screenFlags} from '../cli/flags.ts'
import {ALL_RULES} from '../diagnose/registry.ts'
import {type RulePage, rulePage} from '../diagnose/rule-page.ts'
import {nearNames} from '../near.ts'
import {EXIT, Problem} from '../problem.ts'
import {ruleMarkdown} from '../views/rule/markdown.ts'
import {ruleText} from '../views/rule/text.ts'

export default class Explain extends BaseCommand<typeof Explain> {
  static override readonly baseFlags = screenFlags as (typeof BaseCommand)['baseFlags']
  static override readonly args = {
    rule: Args.string({description: 'id of a rule, ANT0103, or its short name', required: true}),
  }
  static override readonly summary = 'Explain a finding: its cause, how it is told, and what to do'
  static override readonly description =
    'Shows the page of a rule: what is wrong, how it comes about, what stops working, by what evidence it is told, what to look at and how to repair it. No cluster is asked.'
  static override readonly examples = ['<%= config.bin %> <%= command.id %> ANT0103']
  static override readonly flags = {output: outputFlag(['text', 'markdown', 'json', 'yaml'])}

  async run(): Promise<RulePage> {
    const page = rulePage(ruleNamed(this.args.rule), ALL_RULES)
    if (!this.jsonEnabled()) await this.out.lines(await this.#lines(page))
    return page
  }

  async #lines(page: RulePage): Promise<readonly string[]> {
    switch (this.flags.output) {
      case 'markdown':
        return [ruleMarkdown(page).trimEnd()]
      case 'yaml':
        return [(await import('../views/yaml.ts')).formatYaml(page)]
      default:
        return ruleText(page, this.screen)
    }
  }
}

/** By id in any case, with or without `ANT`, or by short name. @throws {Problem} exit 2 */
function ruleNamed(written: string) {
  const wanted = written
    .trim()
    .toLowerCase()
    .replace(/^(?=\d{4}$)/, 'ant')
  const rule = ALL_RULES.find(({id, slug}) => id.toLowerCase() === wanted || slug === wanted)
  if (rule) return rule
  const near = nearNames(
    wanted,
    ALL_RULES.flatMap(({id, slug}) => [id.toLowerCase(), slug]),
  )
  throw new Problem(`no rule '${written}'`, {
    code: 'NO_SUCH_RULE',
    exit: EXIT.usage,
    hints: near.map((name) => `antrail explain ${name.startsWith('ant') ? name.toUpperCase() : name}`),
  })
}
