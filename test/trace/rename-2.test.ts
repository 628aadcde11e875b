import {renameSuite} from './rename-suite.ts'

renameSuite(1, 3)
