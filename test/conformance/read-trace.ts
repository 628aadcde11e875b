import {parseTraceOutput} from '../../src/ovs/trace-output/parse.ts'
import type {TracedNode, TracedPass} from '../../src/ovs/trace-output/types.ts'
import type {ExpectedPass} from './corpus-case.ts'

/** What `ofproto/trace` printed, in the corpus's own words. */
export const readTrace = (output: string): ExpectedPass[] => parseTraceOutput(output).passes.map(expectedPass)

function expectedPass({flow, tree, finalFlow, megaflow, datapathActions, translationError}: TracedPass): ExpectedPass {
  const nodes = [...walk(tree)]
  return {
    flow,
    bridges: nodes.flatMap(({kind, text}) => (kind === 'bridge' ? text.slice('bridge("'.length, -2) : [])),
    lookups: nodes.flatMap(({kind, text}) => {
      const found = /^\s*(\d+)\. (.*)$/.exec(text)
      return kind === 'table' && found ? {table: Number(found[1]), rule: found[2]!} : []
    }),
    finalFlow: finalFlow ?? '',
    megaflow: megaflow ?? '',
    datapathActions: datapathActions ?? '',
    ...(translationError === null ? {} : {translationError}),
  }
}

function* walk(nodes: readonly TracedNode[]): Generator<TracedNode> {
  for (const node of nodes) {
    yield node
    yield* walk(node.children)
  }
}
