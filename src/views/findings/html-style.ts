/** The page's style, light and dark as the reader's system is. Each colour has a contrast of at least 4.5 to its background. */
export const HTML_STYLE: readonly string[] = [
  ':root { --page: #ffffff; --text: #1b1b1f; --dim: #5a5a66; --line: #d5d5dd; --code: #f2f2f6; --error: #b3141f; --warning: #8a5300; --info: #33518f; --good: #0b6b2e }',
  '@media (prefers-color-scheme: dark) { :root { --page: #16161a; --text: #e8e8ee; --dim: #a4a4b2; --line: #3a3a45; --code: #222229; --error: #ff8a8f; --warning: #f0b35a; --info: #9db9ff; --good: #7ad99a } }',
  'body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }',
  'h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 0 }',
  'header p, .where, cite { color: var(--dim) } cite { font-style: normal }',
  'section { border-top: 1px solid var(--line); padding: 1rem 0 }',
  'h2 b { text-transform: uppercase } .error h2 b, h1.failed { color: var(--error) } .warning h2 b, h1.incomplete { color: var(--warning) } .info h2 b { color: var(--info) } h1.passed { color: var(--good) }',
  'code, pre { font: 0.875rem/1.4 ui-monospace, monospace; background: var(--code); border-radius: 3px } code { padding: 0 0.25rem } pre { padding: 0.5rem; white-space: pre-wrap; margin: 0.25rem 0 }',
  'dt { font-weight: 600 } dd { margin: 0 0 0.5rem } summary { cursor: pointer }',
  'table { border-collapse: collapse; width: 100%; margin-top: 0.5rem } th, td { border: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top }',
]
