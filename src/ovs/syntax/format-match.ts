import type {Match} from './flow-types.ts'
import type {NumberNames} from './names.ts'

/** As `ovs-ofctl dump-flows` prints it, without priority: `tcp,nw_dst=10.96.0.1,tp_dst=443`. */
export function formatMatch(_match: Match, _names: NumberNames = {}): string {
  throw new Error('to come')
}
