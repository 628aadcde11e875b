import {captureSuite} from './capture-suite.ts'

captureSuite(0, 3)
