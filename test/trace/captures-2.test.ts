import {captureSuite} from './capture-suite.ts'

captureSuite(1, 3)
