# SPDX-License-Identifier: Apache-2.0
# Prints what an interactive zsh makes of a line when Tab is pressed. $1: folder with _ctraudit, $2: the line
zmodload zsh/zpty
zpty shell "PS1='> ' zsh -f -i"
zpty -w shell "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; PS1=READY; print LOA''DED"
seen= piece=
repeat 200; do
  if zpty -r -t shell piece; then seen+=$piece; else sleep 0.05; fi
  [[ $seen == *LOADED* ]] && break
done
zpty -w -n shell "$2"$'\t'
seen=
repeat 60; do
  if zpty -r -t shell piece; then seen+=$piece; else sleep 0.05; fi
done
print -rn -- $seen
