/** Another number for a port of the integration bridge: those of pods, the gateway's and the tunnel's alike. */
const other = (ofport: number): number => ofport + 77

const decimal = (digits: string): string =>
  digits === '65534' || digits === '65535' ? digits : String(other(Number(digits)))
const hex = (digits: string): string => other(Number.parseInt(digits, 16)).toString(16)

/** Numbers of OpenFlow ports in whatever one of the integration bridge's files says of them; `file` is its path in the snapshot. */
export function otherPorts(file: string, text: string, bridge: string): string {
  if (file.includes(`/bridges/${bridge}/`)) return inBridge(file, text)
  if (file.endsWith('agent-ovsflows.json') || file.includes('/policies/')) return inFlows(text)
  if (file.endsWith('agent-podinterface.json'))
    return text.replace(/("ofPort":\s*)(\d+)/g, (_, key: string, n: string) => key + decimal(n))
  if (file.endsWith('ovs-dpif-show.txt')) return inDpif(text, bridge)
  return file.endsWith('ovsdb.json') ? inOvsdb(text, bridge) : text
}

function inBridge(file: string, text: string): string {
  if (/\/(flows|flows-names|groups)\.txt$/.test(file)) return inFlows(text)
  if (file.endsWith('fdb.txt'))
    return text.replace(/^( *)(\d+)(?= +\d+ +[0-9a-f]{2}:)/gm, (_, space: string, n: string) => space + decimal(n))
  if (/\/(ofctl-show|ports-desc)\.txt$/.test(file))
    return text.replace(/^ (\d+)\(/gm, (_, n: string) => ` ${decimal(n)}(`)
  return file.endsWith('ports.txt')
    ? text.replace(/^( +port +)(\d+)/gm, (_, port: string, n: string) => port + decimal(n))
    : text
}

/** `->` is `-\u003e` where Go wrote the JSON. */
function inFlows(text: string): string {
  return text
    .replace(/\b(in_port=|output:)(\d+)\b/g, (_, what: string, n: string) => what + decimal(n))
    .replace(/\breg1=0x([0-9a-f]+)\b/g, (_, n: string) => `reg1=0x${hex(n)}`)
    .replace(
      /\b(set_field:|load:)0x([0-9a-f]+)((?:-\\u003e|->)(?:reg1\b|NXM_NX_REG1\[\]))/g,
      (_, what: string, n: string, to: string) => `${what}0x${hex(n)}${to}`,
    )
}

function inDpif(text: string, bridge: string): string {
  let inside = false
  return text
    .split('\n')
    .map((line) => {
      if (/^ {2}\S/.test(line)) inside = line.trim() === `${bridge}:`
      return inside ? line.replace(/^( {4}\S+ )(\d+)\//, (_, name: string, n: string) => `${name}${decimal(n)}/`) : line
    })
    .join('\n')
}

interface Table {
  readonly caption: string
  readonly headings: readonly string[]
  readonly data: unknown[][]
}

/** The ofports of the bridge's own interfaces. */
function inOvsdb(text: string, bridge: string): string {
  const lines = text.split('\n')
  const tables = lines.map((line) => (line === '' ? null : (JSON.parse(line) as Table)))
  const table = (name: string) => tables.find((t) => t?.caption === `${name} table`)
  const column = (name: string, row: unknown[], heading: string) => row[table(name)!.headings.indexOf(heading)]
  const refs = (value: unknown): string[] => JSON.stringify(value ?? []).match(/[0-9a-f-]{36}/g) ?? []
  const own = (table('Bridge')?.data ?? []).filter((row) => column('Bridge', row, 'name') === bridge)
  const ports = new Set(own.flatMap((row) => refs(column('Bridge', row, 'ports'))))
  const devices = new Set(
    (table('Port')?.data ?? [])
      .filter((row) => ports.has(refs(column('Port', row, '_uuid'))[0]!))
      .flatMap((row) => refs(column('Port', row, 'interfaces'))),
  )
  const interfaces = table('Interface')
  for (const row of interfaces?.data ?? []) {
    if (!devices.has(refs(column('Interface', row, '_uuid'))[0]!)) continue
    for (const heading of ['ofport', 'ofport_request']) {
      const at = interfaces!.headings.indexOf(heading)
      const value = row[at]
      if (typeof value === 'number' && value > 0) row[at] = Number(decimal(String(value)))
    }
  }
  return tables.map((t, i) => (t === null ? lines[i]! : JSON.stringify(t))).join('\n')
}
