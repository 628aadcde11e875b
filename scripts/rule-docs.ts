// Writes docs/rules: a page for each rule, made from the rule itself, and their list. npm run docs
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {ALL_RULES} from '../src/diagnose/registry.ts'
import {rulePage} from '../src/diagnose/rule-page.ts'
import {ruleIndexMarkdown, ruleMarkdown} from '../src/views/rule/markdown.ts'

const folder = fileURLToPath(new URL('../docs/rules/', import.meta.url))
const pages = ALL_RULES.map((rule) => rulePage(rule, ALL_RULES))
const files = new Map([
  ['README.md', ruleIndexMarkdown(pages)],
  ...pages.map((page) => [`${page.id}.md`, ruleMarkdown(page)] as const),
])

mkdirSync(folder, {recursive: true})
for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(folder + file)
for (const [file, text] of files) writeFileSync(folder + file, text)
