import {readFileSync} from 'node:fs'
import {Ajv, type ErrorObject} from 'ajv'

/** What the official schema of SARIF 2.1.0 has against a document; null: nothing. */
export function sarifFaults(document: unknown): readonly ErrorObject[] | null {
  const schema = JSON.parse(readFileSync(new URL('../fixtures/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'))
  // The schema is of draft 4, of which it uses nothing that draft 7 reads otherwise but the name of its id.
  const {$schema, id, ...rest} = schema
  const validate = new Ajv({strict: false, unicodeRegExp: false, validateFormats: false}).compile(rest)
  return validate(document) ? null : (validate.errors ?? [])
}
