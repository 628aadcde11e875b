import {suite} from 'uvu'
import {testFaults, usualFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, second quarter')

testFaults(faults, await usualFaults(1, 4))

faults.run()
