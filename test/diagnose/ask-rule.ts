import {diagnose} from '../../src/diagnose/engine.ts'
import type {Diagnosis, Finding} from '../../src/diagnose/finding.ts'
import type {Rule} from '../../src/diagnose/rule.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {captures, snapshotDir, truth} from '../fixtures.ts'
import type {Draft} from '../trace/mutate.ts'

/** What one rule says of a cluster; a name is a capture's. */
export async function askRule(rule: Rule, of: string | Draft | Cluster): Promise<Diagnosis> {
  const cluster =
    typeof of === 'string'
      ? new Cluster(await openSource({from: snapshotDir(of)}))
      : of instanceof Cluster
        ? of
        : of.cluster()
  return diagnose(cluster, {rules: [rule]})
}

/** `ANT0103 node2 pod/default/server` and so on, in rank order. */
export const keys = ({findings}: {readonly findings: readonly Finding[]}): string[] => findings.map(({key}) => key)

/** Captures of clusters in which nothing is wrong, or only what a policy does on purpose. */
export const healthyCaptures = (): string[] =>
  captures().filter((name) => {
    const {fault} = truth(name)
    return fault === null || fault.byDesign === true || fault.what.includes('harmless')
  })
