import {Cluster} from '../../../src/model/cluster.ts'
import {type MadeProbe, madeSnapshot} from '../../model/made-snapshot.ts'

/** A cluster whose agents answered these tables; a text is why one did not. */
export function agents(
  answers: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  lists: Parameters<typeof madeSnapshot>[1] = {},
): Cluster {
  const probes = Object.entries(answers).flatMap(([node, tables]) =>
    Object.entries(tables).map(([table, answer]): MadeProbe => {
      const asked = {id: `agent-${table}`, node}
      return typeof answer === 'string'
        ? {...asked, exitCode: 1, stdout: '', stderr: answer}
        : {...asked, stdout: JSON.stringify(answer)}
    }),
  )
  return new Cluster(madeSnapshot(probes, lists))
}
