# SPDX-License-Identifier: GPL-3.0-or-later
# Lines "arm,seed,step,max violation,loss" → a table of their means over the last quarter.
$3 > 1200 { load[$1, $2] += $4; loss[$1, $2] += $5; count[$1, $2]++ }
END {
    printf "%-5s %-4s %13s %8s   (mean of the steps 1201 to 1600)\n", "arm", "seed", "max violation", "loss"
    n = split("bias loss none", arms, " ")
    for (a = 1; a <= n; a++)
        for (s = 1; s <= 3; s++)
            printf "%-5s %-4d %13.3f %8.4f\n", arms[a], s, load[arms[a], s] / count[arms[a], s],
                loss[arms[a], s] / count[arms[a], s]
}
