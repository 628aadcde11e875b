import {renameSuite} from './rename-suite.ts'

renameSuite(2, 3)
