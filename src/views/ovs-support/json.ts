import type {OvsSupportAnswer, SupportLevel} from '../../inspect/ovs-support/answer.ts'

/** The answer with its keys in the order of `schemas/ovs-support.v1.json`, and no others. */
export const toOvsSupportJson = (a: OvsSupportAnswer): OvsSupportAnswer => ({
  schema: a.schema,
  versions: {from: a.versions.from, to: a.versions.to},
  actions: a.actions.map(({kind, written, since, real, faithful}) => ({
    kind,
    written,
    since,
    real: level(real),
    faithful: level(faithful),
  })),
  fields: a.fields.map(({name, aliases, bits, since, matched, written}) => ({
    name,
    aliases,
    bits,
    since,
    matched: level(matched),
    written: written && level(written),
  })),
  situations: a.situations.map(({situation, real, faithful}) => ({
    situation,
    real: level(real),
    faithful: level(faithful),
  })),
})

const level = ({status, reasons}: SupportLevel): SupportLevel => ({status, reasons})
