import {renameSuite} from './rename-suite.ts'

renameSuite(0, 3)
