import {captureSuite} from './capture-suite.ts'

captureSuite(2, 3)
