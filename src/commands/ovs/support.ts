import {BaseCommand} from '../../cli/base.ts'
import {outputFlag} from '../../cli/flags.ts'
import type {OvsSupportAnswer} from '../../inspect/ovs-support/answer.ts'
import {ovsSupport} from '../../inspect/ovs-support/support.ts'
import {toOvsSupportJson} from '../../views/ovs-support/json.ts'
import {ovsSupportText} from '../../views/ovs-support/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class OvsSupport extends BaseCommand<typeof OvsSupport> {
  static override readonly summary = 'List what the simulator does exactly, and what it leaves undetermined'
  static override readonly description = [
    'Every action and match field that the parsers know, and set-ups of a switch beside its tables. Nothing of the list is written down: each is run through the simulator, once as a real packet and once as ofproto/trace, and the list says what came out.',
    'Exact: it does what Open vSwitch does. Undetermined: a packet that meets it ends with that word and the reason, never with a guess. Unread: the parser keeps it verbatim, and the packet that meets it ends undetermined.',
  ].join('\n\n')
  static override readonly examples = ['<%= config.bin %> ovs support', '<%= config.bin %> ovs support -o json']
  static override readonly flags = {output: outputFlag(['text', 'wide', 'json', 'yaml'])}

  async run(): Promise<OvsSupportAnswer> {
    const answer = toOvsSupportJson(ovsSupport())
    if (!this.jsonEnabled()) await this.out.lines(this.#lines(answer))
    return answer
  }

  #lines(answer: OvsSupportAnswer): readonly string[] {
    const {output} = this.flags
    return output === 'yaml' ? [formatYaml(answer)] : ovsSupportText(answer, this.screen, {wide: output === 'wide'})
  }
}
