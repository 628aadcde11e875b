node --import tsx node_modules/uvu/bin.js --no-color test "$1" 2>&1 | tail -${2:-15}
