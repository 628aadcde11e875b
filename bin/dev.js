#!/usr/bin/env node
'use strict'

// Builds, then runs: what you see is what you edited.
const {spawnSync} = require('node:child_process')
const {join} = require('node:path')

const root = join(__dirname, '..')
const build = spawnSync(process.execPath, [join(root, 'scripts/build.js')], {stdio: ['ignore', 'ignore', 'inherit']})
if (build.status !== 0) process.exit(build.status ?? 1)
require('./start.js').start('antrail')
