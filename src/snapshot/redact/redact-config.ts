import type {Redactor} from './redactor.ts'

/** Settings whose value is the name of a device. */
const OF_DEVICES =
  /^(?:ovsBridge|hostGateway|transportInterface|uplinkInterface|multicastInterfaces|physicalInterfaces)$/
const SECRET = /token|password|secret|psk|credential|private/i

/** antrea-agent.conf and antrea-controller.conf (YAML): keys, numbers and words of the format stay, comments go. @throws {Unsafe} */
export function redactConfig(text: string, redactor: Redactor): string {
  return text
    .split('\n')
    .map((line) => redactLine(line, redactor))
    .join('\n')
}

function redactLine(line: string, redactor: Redactor): string {
  const bare = line.replace(/^\s*#.*|\s#.*$/, '')
  const [, indent, key, value] = /^(\s*(?:- )?)(?:([\w.-]+):(?=\s|$))?\s*(.*)$/.exec(bare) ?? []
  if (indent === undefined || bare.trim() === '') return ''
  const head = `${indent}${key === undefined ? '' : `${key}:`}`
  if (value === undefined || value === '') return head
  const space = key === undefined ? '' : ' '
  if (key !== undefined && SECRET.test(key)) return `${head}${space}""`
  const quoted = /^(["']?)(.*)\1$/.exec(value.trim())
  const [quote, inner] = [quoted?.[1] ?? '', quoted?.[2] ?? '']
  const image = key !== undefined && OF_DEVICES.test(key) ? redactor.names.device(inner) : redactor.value(inner)
  return `${head}${space}${quote}${image}${quote}`
}
