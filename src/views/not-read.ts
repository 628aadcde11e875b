import type {CoverageSummary} from '../model/coverage.ts'
import {layOut} from './layout.ts'
import type {Screen} from './screen.ts'
import {plain, span} from './wrap.ts'

/** What could not be read, so that a short list is not taken for all there is. */
export const notReadLines = ({missing}: Pick<CoverageSummary, 'missing'>, screen: Screen): string[] =>
  missing.flatMap(({node, what, reason}) =>
    layOut(screen, {
      head: [span('warning', 'not read: ')],
      body: [plain(`${node === null ? '' : `${node}: `}${what}: ${reason}`)],
    }),
  )
