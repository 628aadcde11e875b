/** Why `path` may not be used as a name inside a snapshot, or null where it may: relative, plain, and below the root. */
export function pathFault(path: string): string | null {
  // Nearly all names are of this kind, and a manifest has thousands.
  if (/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(path)) return null
  if (path === '') return 'it is empty'
  if (path.includes('\0')) return 'it holds a NUL character'
  if (path.startsWith('/') || path.startsWith('\\') || /^[A-Za-z]:[\\/]/.test(path)) return 'it is an absolute path'
  const parts = path.split(/[\\/]/)
  if (parts.includes('..')) return 'it leads outside the snapshot'
  return null
}
