import {suite} from 'uvu'
import {testFaults, usualFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, first quarter')

testFaults(faults, await usualFaults(0, 4))

faults.run()
