/** What an account needs for some commands. */
export interface NeededPermissions {
  readonly commands: readonly string[]
  readonly permissions: readonly {
    readonly group: string
    readonly resource: string
    readonly subresource: string | null
    readonly verb: string
    readonly inAntreas: boolean
  }[]
}

/** A table of Markdown: each right, and the commands that need it. */
export function permissionsMarkdown(needed: readonly NeededPermissions[]): string {
  const rows = new Map<string, string[]>()
  for (const {commands, permissions} of needed)
    for (const {group, resource, subresource, verb, inAntreas} of permissions) {
      const name = `${resource}${subresource === null ? '' : `/${subresource}`}`
      const key = `| ${verb} | ${name} | ${group || 'core'} | ${inAntreas ? "Antrea's" : 'all'} |`
      rows.set(key, [...(rows.get(key) ?? []), ...commands])
    }
  return [
    '| verb | resource | API group | namespaces | needed by |',
    '| --- | --- | --- | --- | --- |',
    ...[...rows].map(([key, commands]) => `${key} ${commands.map((one) => `\`${one}\``).join(', ')} |`),
  ].join('\n')
}
