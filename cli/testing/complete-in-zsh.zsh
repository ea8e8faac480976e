# SPDX-License-Identifier: Apache-2.0
# Prints what an interactive zsh makes of a line when Tab is pressed. $1: folder with _ctraudit, $2: the line, $3: the line that is waited for
setopt extendedglob
zmodload zsh/zpty
zpty shell "PS1='> ' zsh -f -i"
zpty -w shell "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; PS1=READY; print LOA''DED"
seen= piece=
repeat 800; do
  if zpty -r -t shell piece; then seen+=$piece; else sleep 0.05; fi
  [[ $seen == *LOADED* ]] && break
done
zpty -w -n shell "$2"$'\t'
seen= left=800
while (( left-- > 0 )); do
  if zpty -r -t shell piece; then seen+=$piece; else sleep 0.05; fi
  # As a terminal shows it. What comes at once behind it belongs to it.
  shown=${${seen//$'\e'\[[0-9;?]#[A-Za-z]/}//[[:cntrl:]]/}
  [[ $left -gt 6 && $shown == *$3* ]] && left=6
done
print -rn -- $seen
