import {HTML_STYLE} from '../findings/html-style.ts'
import {codeSpan, markdown, markup} from '../markup.ts'
import {type Failure, TITLE} from './failure.ts'

/** One page that loads nothing. @returns lines without their ends */
export const failureHtml = ({code, message, hints}: Failure): string[] => [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  `<title>${TITLE}</title>`,
  '<style>',
  ...HTML_STYLE,
  '</style>',
  '</head>',
  '<body>',
  '<main>',
  `<h1 class="failed">${TITLE}</h1>`,
  `<p>${markup(message)} <code>${markup(code)}</code></p>`,
  ...(hints.length === 0 ? [] : ['<ul>', ...hints.map((hint) => `<li>${markup(hint)}</li>`), '</ul>']),
  '</main>',
  '</body>',
  '</html>',
]

/** For the summary of a step and for merge requests. @returns lines without their ends */
export const failureMarkdown = ({code, message, hints}: Failure): string[] => [
  `## ❌ ${TITLE}`,
  '',
  `${markdown(message)} (${codeSpan(code)})`,
  ...(hints.length === 0 ? [] : ['', ...hints.map((hint) => `- try: ${codeSpan(hint)}`)]),
]
