import {suite} from 'uvu'
import {testFaults, usualFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, fourth quarter')

testFaults(faults, await usualFaults(3, 4))

faults.run()
