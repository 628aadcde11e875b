import type {Evidence} from '../model/evidence.ts'

/** A piece of evidence with its keys in the order that every schema gives them. */
export const toEvidenceJson = (e: Evidence): Evidence => ({
  node: e.node,
  probe: e.probe,
  file: e.file,
  line: e.line,
  text: e.text,
})
