import type {Draft} from '../trace/mutate.ts'

/** What a probe printed that the capture was taken without. */
export const addProbe =
  (node: string, id: string, text: string) =>
  (draft: Draft): Draft => {
    const manifest = JSON.parse(draft.read('manifest.json')) as {probes: Record<string, unknown>[]}
    const file = `nodes/${node}/${id}.txt`
    const entry = {id, node, argv: ['sh'], exitCode: 0, startedAt: null, durationMs: 1, file, stderr: null}
    draft.write(file, text)
    return draft.write('manifest.json', JSON.stringify({...manifest, probes: [...manifest.probes, entry]}))
  }
