<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>CardExport</name>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>无法写入 %1。请选择别的文件夹。</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Reward, best (EMA 0.9)</source>
        <translation>奖励，最佳（EMA 0.9）</translation>
    </message>
    <message>
        <source>Reward, last (EMA 0.9)</source>
        <translation>奖励，最新（EMA 0.9）</translation>
    </message>
    <message>
        <source>Lost since the best</source>
        <translation>自最佳后的下降</translation>
    </message>
    <message>
        <source>pass@1</source>
        <translation>pass@1</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Seconds a step</source>
        <translation>每步秒数</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>%1 compared with %2:</source>
        <translation>%1 与 %2 相比：</translation>
    </message>
    <message>
        <source>  %1: %2 instead of %3</source>
        <translation>  %1：是 %2 而不是 %3</translation>
    </message>
    <message>
        <source>  Nothing that is recorded.</source>
        <translation>  没有记录下来的差别。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>核数</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>计算机</translation>
    </message>
    <message>
        <source>Number type computed in</source>
        <translation>计算所用数值类型</translation>
    </message>
    <message>
        <source>Threads used</source>
        <translation>所用线程</translation>
    </message>
    <message>
        <source>Code version</source>
        <translation>代码版本</translation>
    </message>
    <message>
        <source>Content of %1</source>
        <translation>%1 的内容</translation>
    </message>
</context>
<context>
    <name>EvidenceBanner</name>
    <message>
        <source>Evidence, verified</source>
        <translation>证据，已验证</translation>
    </message>
    <message>
        <source>%1 · made %2 by %3 · it can be read, not changed</source>
        <translation>%1 · 由 %3 于 %2 制作 · 只能阅读，不能更改</translation>
    </message>
    <message>
        <source>fingerprint %1</source>
        <translation>指纹 %1</translation>
    </message>
</context>
<context>
    <name>FirstRunGuide</name>
    <message>
        <source>Choose a recipe</source>
        <translation>选择配方</translation>
    </message>
    <message>
        <source>Start it</source>
        <translation>启动它</translation>
    </message>
    <message>
        <source>Watch the reward</source>
        <translation>看奖励</translation>
    </message>
    <message>
        <source>Read answers</source>
        <translation>读回答</translation>
    </message>
    <message>
        <source>Compare two runs</source>
        <translation>对比两个运行</translation>
    </message>
</context>
<context>
    <name>MonitorDock</name>
    <message>
        <source>Step time</source>
        <translation>步时间</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>监控</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>流水线</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
</context>
<context>
    <name>PageHeader</name>
    <message>
        <source>Choose a run</source>
        <translation>选择一个运行</translation>
    </message>
</context>
<context>
    <name>Recipe</name>
    <message>
        <source>&quot;prompt&quot; and &quot;completion&quot; in each line: a JSONL file, a dataset of the project, or a run that made one. Empty: worked solutions of the task below.</source>
        <translation>每行含 &quot;prompt&quot; 和 &quot;completion&quot;：JSONL 文件、项目中的数据集，或生成过数据集的运行。留空：使用下方任务的标准解答。</translation>
    </message>
    <message>
        <source>&quot;prompt&quot; in each line, and &quot;completion&quot; unless all are sampled. Empty: problems of the task below and their worked solutions.</source>
        <translation>每行含 &quot;prompt&quot;；若不是全部现采样，还要有 &quot;completion&quot;。留空：使用下方任务的题目及其标准解答。</translation>
    </message>
    <message>
        <source>&quot;prompt&quot;, &quot;chosen&quot; and &quot;rejected&quot; (and &quot;margin&quot; if there is one), or for pointwise &quot;prompt&quot;, &quot;completion&quot; and &quot;label&quot;, in each line: a JSONL file, a dataset of the project, or a run that made one.</source>
        <translation>每行含 &quot;prompt&quot;、&quot;chosen&quot; 和 &quot;rejected&quot;（若有则加 &quot;margin&quot;）；pointwise 时为 &quot;prompt&quot;、&quot;completion&quot; 和 &quot;label&quot;：JSONL 文件、项目中的数据集，或生成过数据集的运行。</translation>
    </message>
    <message>
        <source>&quot;prompt&quot;, &quot;chosen&quot; and &quot;rejected&quot; in each line; for kto &quot;prompt&quot;, &quot;completion&quot; and &quot;label&quot; (true or false), or pairs, read as two of these.</source>
        <translation>每行含 &quot;prompt&quot;、&quot;chosen&quot; 和 &quot;rejected&quot;；kto 时为 &quot;prompt&quot;、&quot;completion&quot; 和 &quot;label&quot;（true 或 false），也可给成对数据，读作两条。</translation>
    </message>
    <message>
        <source>&quot;prompt&quot;, &quot;completions&quot; (the steps) and &quot;labels&quot; (true or false for each) in each line: a JSONL file, a dataset of the project, or a run that made one.</source>
        <translation>每行含 &quot;prompt&quot;、&quot;completions&quot;（各步骤）和 &quot;labels&quot;（每步 true 或 false）：JSONL 文件、项目中的数据集，或生成过数据集的运行。</translation>
    </message>
    <message>
        <source>1 for the exact answer inside its tags</source>
        <translation>标签内答案完全正确得 1</translation>
    </message>
    <message>
        <source>1 for thinking, then an answer, each tag once</source>
        <translation>先思考后作答、每个标签恰好一次得 1</translation>
    </message>
    <message>
        <source>1 looks at what an answer earned in the end, less the value; lower values trust the critic between. On reasoning 0.95 was clearly worse than 1.</source>
        <translation>为 1 时只看答案最终所得减去价值；较小的值更信任途中的评论者。在推理任务上 0.95 明显不如 1。</translation>
    </message>
    <message>
        <source>1 samples the model&apos;s own distribution; 0 takes the likeliest token.</source>
        <translation>1 按模型自身的分布采样；0 总取最可能的词元。</translation>
    </message>
    <message>
        <source>1: a module that predicts the token after next (MTP), for training and for speculative decoding.</source>
        <translation>1：加一个预测下下个词元的模块（MTP），用于训练和推测解码。</translation>
    </message>
    <message>
        <source>2.1 M tokens. Seeds 1 to 3, in bf16 and in fp32: held-out pass@1 13.0 to 15.6 %, format 43 to 47 %.</source>
        <translation>210 万词元。种子 1 至 3，bf16 与 fp32：留出题 pass@1 13.0 至 15.6 %，格式 43 至 47 %。</translation>
    </message>
    <message>
        <source>2.1 M tokens. Seeds 1 to 3, in bf16 and in fp32: held-out pass@1 14.4 to 17.6 %, pass@16 82 to 87 %, format 42 to 48 %, every one-step skill 100 %.</source>
        <translation>210 万词元。种子 1 至 3，bf16 与 fp32：留出题 pass@1 14.4 至 17.6 %，pass@16 82 至 87 %，格式 42 至 48 %，各单步技能均为 100 %。</translation>
    </message>
    <message>
        <source>24 from four numbers, each once: 2 3 4 6 gives (3 + 6 / 2) * 4. Difficulty: numbers up to 8, 10, 13, 20, 30.</source>
        <translation>用四个数各一次凑 24：2 3 4 6 得 (3 + 6 / 2) * 4。难度：数至 8、10、13、20、30。</translation>
    </message>
    <message>
        <source>4 by 4 cells with 1 to 4, one certain digit after the other. Difficulty: 5, 7, 9, 10, 11 empty cells.</source>
        <translation>4×4 方格填 1 至 4，每一步都有一个确定的数字。难度：5、7、9、10、11 个空格。</translation>
    </message>
    <message>
        <source>A base whose first tries at multiplication say nothing, so that checking pays</source>
        <translation>乘法的第一次尝试不提供信息、因而值得检查的基础模型</translation>
    </message>
    <message>
        <source>A bilingual base model of half a million parameters, from scratch</source>
        <translation>从零训练的五十万参数双语基础模型</translation>
    </message>
    <message>
        <source>A completion is cut off here. Answers cut off earn nothing, so leave room.</source>
        <translation>回答在此处截断。被截断的回答得不到奖励，请留足余量。</translation>
    </message>
    <message>
        <source>A fraction in lowest terms, written so: 12/16 is 3/4. Difficulty: terms up to 100 to 135,000.</source>
        <translation>最简分数，写成：12/16 是 3/4。难度：项从 100 到 135,000。</translation>
    </message>
    <message>
        <source>A gradient with a larger norm is scaled down to it; 0 clips nothing.</source>
        <translation>梯度范数超过此值时按比例缩小；0 不裁剪。</translation>
    </message>
    <message>
        <source>A learned reward optimised for too long: it rises while what it stands for falls, beside the true score as reward</source>
        <translation>对学得的奖励优化过久：它上升，而它所代表的下降；旁边是以真实得分为奖励的对照</translation>
    </message>
    <message>
        <source>A random choice that the seed fixes; 0 takes all.</source>
        <translation>由种子决定的随机选取；0 表示全部。</translation>
    </message>
    <message>
        <source>A second reward model beside it, for the reward safety_model.</source>
        <translation>另一个奖励模型，供奖励 safety_model 使用。</translation>
    </message>
    <message>
        <source>A short polite reply with the facts asked for, and no other: dear age 7 thanks. Its true score is hidden from learned rewards.</source>
        <translation>简短有礼、只含所问事实的回复：dear age 7 thanks。其真实得分对学得的奖励不可见。</translation>
    </message>
    <message>
        <source>A shortest way through a small maze, any of them: right, down. Difficulty: 3 by 3 cells to 7 by 7, at least 2 to 6 moves.</source>
        <translation>小迷宫的任一最短路径：right, down。难度：3×3 到 7×7 格，至少 2 到 6 步。</translation>
    </message>
    <message>
        <source>A small student by distillation, by reinforcement learning, and by both</source>
        <translation>小学生模型：用蒸馏、用强化学习、以及两者兼用</translation>
    </message>
    <message>
        <source>A soft gate in place of the clip; mean over the tokens of each answer, then over answers.</source>
        <translation>用软门代替裁剪；先对每个回答的词元取平均，再对回答取平均。</translation>
    </message>
    <message>
        <source>A step learns from this many micro-batches. All log-probs are computed first, so how rows are divided never changes the gradient.</source>
        <translation>一步从这么多微批次学习。所有对数概率先算好，所以如何分行不改变梯度。</translation>
    </message>
    <message>
        <source>A student of your own, fine-tuned on a reasoning model&apos;s answers, with the values that the paper gives</source>
        <translation>用推理模型的回答微调你自己的学生模型，取论文所给的值</translation>
    </message>
    <message>
        <source>A token&apos;s experts are in so many.</source>
        <translation>一个词元的专家分布在这么多组里。</translation>
    </message>
    <message>
        <source>A value further than this from the old one is not rewarded for it; 0 none.</source>
        <translation>与旧值相差超过此数的值不再因此受奖；0 表示不限。</translation>
    </message>
    <message>
        <source>AND, OR, XOR: 12 XOR 10 is 6. Difficulty: 4 bits to 12.</source>
        <translation>AND、OR、XOR：12 XOR 10 是 6。难度：4 位到 12 位。</translation>
    </message>
    <message>
        <source>AOT: sorted log-ratios of chosen and rejected.</source>
        <translation>AOT：选中与拒绝的对数比分别排序。</translation>
    </message>
    <message>
        <source>AOT: sorted margins of policy and reference.</source>
        <translation>AOT：策略与参考的间隔分别排序。</translation>
    </message>
    <message>
        <source>APO of completions with a label.</source>
        <translation>带标签回答的 APO。</translation>
    </message>
    <message>
        <source>APO: both down, the rejected one more.</source>
        <translation>APO：两者都压低，被拒绝者压得更多。</translation>
    </message>
    <message>
        <source>APO: chosen up, rejected down.</source>
        <translation>APO：选中上升，拒绝下降。</translation>
    </message>
    <message>
        <source>Above 0 the first dataset is new and the others are history: a random choice of their rows makes up this share of the result.</source>
        <translation>大于 0 时，第一个数据集是新的，其余是历史：从历史中随机选行，占结果的这一比例。</translation>
    </message>
    <message>
        <source>Accepted by</source>
        <translation>由谁接受</translation>
    </message>
    <message>
        <source>Accuracy without tags</source>
        <translation>不计标签的准确率</translation>
    </message>
    <message>
        <source>Adam β₁</source>
        <translation>Adam β₁</translation>
    </message>
    <message>
        <source>Adam β₂</source>
        <translation>Adam β₂</translation>
    </message>
    <message>
        <source>Adam ε</source>
        <translation>Adam ε</translation>
    </message>
    <message>
        <source>Added to the loss of each token, as in GRPO.</source>
        <translation>如 GRPO 那样加到每个词元的损失上。</translation>
    </message>
    <message>
        <source>Added to the mean square in RMSNorm.</source>
        <translation>加在 RMSNorm 的均方上。</translation>
    </message>
    <message>
        <source>Added to the root of the second moment.</source>
        <translation>加在二阶矩的根上。</translation>
    </message>
    <message>
        <source>Advantage scale</source>
        <translation>优势缩放</translation>
    </message>
    <message>
        <source>After every step the choice bias of busy experts falls by this, that of idle ones rises (deepseek_v3); 0: never.</source>
        <translation>每步之后，繁忙专家的选择偏置下降此值，空闲专家上升此值（deepseek_v3）；0：从不。</translation>
    </message>
    <message>
        <source>All four stages of R1 from the base to the final model, with a reward model on the way</source>
        <translation>R1 从基础模型到最终模型的全部四个阶段，途中训练一个奖励模型</translation>
    </message>
    <message>
        <source>All real solutions of a quadratic equation, in any order: x^2 - 5*x + 6 = 0 gives 2, 3. Difficulty: larger solutions, fractions from 4 on.</source>
        <translation>二次方程的所有实数解，顺序任意：x^2 - 5*x + 6 = 0 得 2, 3。难度：解更大，4 起含分数。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Also measures greedy accuracy on problems of a single operation.</source>
        <translation>还测量单步题的贪心准确率。</translation>
    </message>
    <message>
        <source>An optimizer step has this many times so many rows.</source>
        <translation>一个优化步包含这么多倍的行。</translation>
    </message>
    <message>
        <source>Another number is another draw of the random control.</source>
        <translation>换一个数就是随机对照的另一次抽取。</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answers in one forward and backward pass; 0 chooses. Changes memory and speed, never the gradient.</source>
        <translation>一次前向与反向传播的回答数；0 自动选择。影响内存和速度，从不影响梯度。</translation>
    </message>
    <message>
        <source>Answers of the small evaluation</source>
        <translation>小评估的回答数</translation>
    </message>
    <message>
        <source>Answers per prompt</source>
        <translation>每个提示的回答数</translation>
    </message>
    <message>
        <source>Answers that reached the length limit do not enter the loss; they still count for the baseline.</source>
        <translation>达到长度上限的回答不进入损失，但仍计入基线。</translation>
    </message>
    <message>
        <source>Answers to a prompt</source>
        <translation>每个提示的回答</translation>
    </message>
    <message>
        <source>Answers to each of these prompts.</source>
        <translation>对这些提示各采样的回答数。</translation>
    </message>
    <message>
        <source>Answers to each prompt; their mean reward is the baseline.</source>
        <translation>每个提示的回答数；其平均奖励即基线。</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>At most so many for majority and best-of-n; 0: as many as the budget pays.</source>
        <translation>majority 与 best-of-n 至多这么多；0：预算允许多少就多少。</translation>
    </message>
    <message>
        <source>At most so many of each prompt, best reward first, of labelled and steps best and worst in turn; 0 keeps all.</source>
        <translation>每个提示至多这么多行，奖励高者优先；labelled 与 steps 则好坏交替；0 全部保留。</translation>
    </message>
    <message>
        <source>BCO: each completion classified on its own.</source>
        <translation>BCO：每个回答单独分类。</translation>
    </message>
    <message>
        <source>Balance each sequence</source>
        <translation>平衡每个序列</translation>
    </message>
    <message>
        <source>Balance loss</source>
        <translation>平衡损失</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Base of the rotary frequencies.</source>
        <translation>旋转频率的底数。</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>Batches of prompts in one step of dynamic sampling, the first included; then groups without any spread fill the step up.</source>
        <translation>动态采样一步内的提示批数，含第一批；之后用没有差异的组补满。</translation>
    </message>
    <message>
        <source>Batches to draw at most</source>
        <translation>至多抽取的批数</translation>
    </message>
    <message>
        <source>Beam width</source>
        <translation>束宽</translation>
    </message>
    <message>
        <source>Bias speed γ</source>
        <translation>偏置速度 γ</translation>
    </message>
    <message>
        <source>Blocks of attention and MLP.</source>
        <translation>注意力与 MLP 的块数。</translation>
    </message>
    <message>
        <source>Both distributions are compared at it.</source>
        <translation>两个分布在此温度下比较。</translation>
    </message>
    <message>
        <source>Bound of the gate that decides whether the base is fit for RL.</source>
        <translation>判断基础模型是否适合强化学习的关卡界限。</translation>
    </message>
    <message>
        <source>Bounds the loss of bad answers at this many times the advantage; 0 none.</source>
        <translation>把差回答的损失限制在优势的这么多倍；0 不限。</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>预算</translation>
    </message>
    <message>
        <source>Cap δ</source>
        <translation>上限 δ</translation>
    </message>
    <message>
        <source>Centring</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>Chance that an answer is paid by the random control.</source>
        <translation>随机对照给一个回答发奖的概率。</translation>
    </message>
    <message>
        <source>Changes of language between neighbouring words of the thought; 0 keeps unmixed thoughts only, as R1 did; -1 keeps all.</source>
        <translation>思考中相邻词之间的语言切换次数；0 只保留不混用的思考（R1 的做法）；-1 全部保留。</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>检查点间隔</translation>
    </message>
    <message>
        <source>Checkpoints kept</source>
        <translation>保留的检查点</translation>
    </message>
    <message>
        <source>Choice among answers</source>
        <translation>在回答中选择</translation>
    </message>
    <message>
        <source>Clip of the value</source>
        <translation>价值裁剪</translation>
    </message>
    <message>
        <source>Clip ε</source>
        <translation>裁剪 ε</translation>
    </message>
    <message>
        <source>Clip ε, high side</source>
        <translation>裁剪 ε，上侧</translation>
    </message>
    <message>
        <source>Clipped at 1 + this; 0 takes ε. For cispo it is the cap of the ratio itself.</source>
        <translation>在 1 + 此值处裁剪；0 取 ε。对 cispo 是比率本身的上限。</translation>
    </message>
    <message>
        <source>Clipped ratio; mean over all tokens of the batch.</source>
        <translation>裁剪比率；对批中所有词元取平均。</translation>
    </message>
    <message>
        <source>Clipped ratio; mean over all tokens of the step (DAPO).</source>
        <translation>裁剪比率；对整步所有词元取平均（DAPO）。</translation>
    </message>
    <message>
        <source>Clipped ratio; mean over the tokens of each answer, then over the answers.</source>
        <translation>裁剪比率；先对每个回答的词元取平均，再对回答取平均。</translation>
    </message>
    <message>
        <source>Clipped ratio; sum over a constant, so that length weighs nothing (Dr. GRPO).</source>
        <translation>裁剪比率；求和后除以常数，长度不影响权重（Dr. GRPO）。</translation>
    </message>
    <message>
        <source>Code switching</source>
        <translation>语言切换</translation>
    </message>
    <message>
        <source>Consistency needs format</source>
        <translation>一致性以格式为前提</translation>
    </message>
    <message>
        <source>Constant part</source>
        <translation>常数部分</translation>
    </message>
    <message>
        <source>Corpus</source>
        <translation>语料</translation>
    </message>
    <message>
        <source>Corrects for a sampler that differs from the trainer, truncated at this ratio; 0 none. Here both share kernels and weights, so there is nothing to correct.</source>
        <translation>校正采样器与训练器的差异，比率在此截断；0 不校正。这里两者共用内核与权重，没有什么可校正。</translation>
    </message>
    <message>
        <source>Count how often a digit occurs in a row: 3 is twice in 3 1 3 8.</source>
        <translation>数一行中某数字出现几次：3 在 3 1 3 8 中是 2 次。</translation>
    </message>
    <message>
        <source>Counts the right final answer wherever it stands; off: only in &lt;answer&gt;.</source>
        <translation>最终答案无论写在何处都算对；关：只看 &lt;answer&gt; 内。</translation>
    </message>
    <message>
        <source>Critic</source>
        <translation>评论者</translation>
    </message>
    <message>
        <source>Cross-entropy of the chosen completions.</source>
        <translation>选中回答的交叉熵。</translation>
    </message>
    <message>
        <source>Curation</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>DPO of DeepSeekMath: log-ratios averaged over tokens.</source>
        <translation>DeepSeekMath 的 DPO：对数比按词元平均。</translation>
    </message>
    <message>
        <source>DPO: logistic loss of the margin.</source>
        <translation>DPO：间隔的逻辑损失。</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Decoupled decay of the matrices; norms are left alone.</source>
        <translation>矩阵的解耦衰减；归一化层不变。</translation>
    </message>
    <message>
        <source>DeepSeek-R1</source>
        <translation>DeepSeek-R1</translation>
    </message>
    <message>
        <source>DeepSeek-R1, in miniature</source>
        <translation>DeepSeek-R1（微缩）</translation>
    </message>
    <message>
        <source>DeepSeek-R1-Zero</source>
        <translation>DeepSeek-R1-Zero</translation>
    </message>
    <message>
        <source>DeepSeekMath</source>
        <translation>DeepSeekMath</translation>
    </message>
    <message>
        <source>DeepSeekMath, in miniature</source>
        <translation>DeepSeekMath（微缩）</translation>
    </message>
    <message>
        <source>Dense layers</source>
        <translation>稠密层</translation>
    </message>
    <message>
        <source>Difficulty</source>
        <translation>难度</translation>
    </message>
    <message>
        <source>Direct answers</source>
        <translation>直接作答</translation>
    </message>
    <message>
        <source>DiscoPOP: logistic and exponential loss, blended.</source>
        <translation>DiscoPOP：逻辑损失与指数损失的混合。</translation>
    </message>
    <message>
        <source>Discount γ</source>
        <translation>折扣 γ</translation>
    </message>
    <message>
        <source>Distillation</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>Distillation of R1</source>
        <translation>R1 的蒸馏</translation>
    </message>
    <message>
        <source>Distillation, in miniature</source>
        <translation>蒸馏（微缩）</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>散度</translation>
    </message>
    <message>
        <source>Documents in one optimizer step. Small batches learn the facts with fewer tokens.</source>
        <translation>一个优化步的文档数。小批次用更少词元学会事实。</translation>
    </message>
    <message>
        <source>Documents per step</source>
        <translation>每步文档数</translation>
    </message>
    <message>
        <source>Draws a student&apos;s distribution to a teacher&apos;s, on the student&apos;s own samples or on given ones (GKD).</source>
        <translation>让学生的分布靠近教师的分布，用学生自己的样本或给定的样本（GKD）。</translation>
    </message>
    <message>
        <source>Drills</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>Drops tokens below this share of the likeliest token&apos;s probability.</source>
        <translation>丢弃概率低于最可能词元这一比例的词元。</translation>
    </message>
    <message>
        <source>Dual clip</source>
        <translation>双重裁剪</translation>
    </message>
    <message>
        <source>Dynamic sampling</source>
        <translation>动态采样</translation>
    </message>
    <message>
        <source>EXO: reverse KL to the smoothed label; needs label_smoothing.</source>
        <translation>EXO：对平滑标签的反向 KL；需要 label_smoothing。</translation>
    </message>
    <message>
        <source>Each digit on its own, modulo 10, without carry: 5 7 times 3 gives 5 1 (15 and 21).</source>
        <translation>各位数字单独相乘、模 10、不进位：5 7 乘 3 得 5 1（15 和 21）。</translation>
    </message>
    <message>
        <source>Else the batch as a whole.</source>
        <translation>否则平衡整个批次。</translation>
    </message>
    <message>
        <source>Ends a step of reasoning; \n is a new line. Empty: the full stop of the chains, elsewhere a blank line (\n\n).</source>
        <translation>推理步骤的结束符；\n 为换行。留空：链式任务用句号，其余用空行（\n\n）。</translation>
    </message>
    <message>
        <source>Equal prompts with equal answers become one row.</source>
        <translation>提示与回答都相同的合为一行。</translation>
    </message>
    <message>
        <source>Evaluates the base model on held-out problems before the first step.</source>
        <translation>在第一步之前用留出题评估基础模型。</translation>
    </message>
    <message>
        <source>Evaluates the trained model on the same problems after the last step.</source>
        <translation>在最后一步之后用同样的题评估训练后的模型。</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Every answer is judged.</source>
        <translation>每个回答都评判。</translation>
    </message>
    <message>
        <source>Exact format only</source>
        <translation>只要完全合格的格式</translation>
    </message>
    <message>
        <source>Expert groups</source>
        <translation>专家组</translation>
    </message>
    <message>
        <source>Expert width</source>
        <translation>专家宽度</translation>
    </message>
    <message>
        <source>Experts per token</source>
        <translation>每个词元的专家数</translation>
    </message>
    <message>
        <source>Exploration</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Extensions per node</source>
        <translation>每节点扩展数</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家族</translation>
    </message>
    <message>
        <source>Fewest operations</source>
        <translation>最少运算数</translation>
    </message>
    <message>
        <source>Fills each step with whole sequences up to its token count; sequences never see each other.</source>
        <translation>用完整序列填满每一步的词元数；序列之间互不可见。</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>First layers without experts.</source>
        <translation>最前面没有专家的层。</translation>
    </message>
    <message>
        <source>Fixes the data, the initial weights and every sampled token.</source>
        <translation>决定数据、初始权重和每个采样的词元。</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>Follows the same schedule as the policy&apos;s.</source>
        <translation>与策略的学习率同一调度。</translation>
    </message>
    <message>
        <source>For the task dataset: JSONL with prompt and reference, and where known language, kind (math, choice, exact, reply) and completion, a worked solution.</source>
        <translation>用于任务 dataset：JSONL，含 prompt 和 reference；若已知还有 language、kind（math、choice、exact、reply）和 completion（解答）。</translation>
    </message>
    <message>
        <source>Format from</source>
        <translation>格式下界</translation>
    </message>
    <message>
        <source>Format to</source>
        <translation>格式上界</translation>
    </message>
    <message>
        <source>Fresh problems drawn at each step.</source>
        <translation>每步新抽的题目数。</translation>
    </message>
    <message>
        <source>From 22:50 to 01:15 on the next day is 02:25. Difficulty: minutes, past midnight, seconds, both, milliseconds.</source>
        <translation>从 22:50 到次日 01:15 是 02:25。难度：分钟、跨午夜、秒、两者、毫秒。</translation>
    </message>
    <message>
        <source>From the reference; what the log-ratios are turned into.</source>
        <translation>由参考模型得出；对数比被转换成什么。</translation>
    </message>
    <message>
        <source>Full format</source>
        <translation>完整格式</translation>
    </message>
    <message>
        <source>GAE λ</source>
        <translation>GAE λ</translation>
    </message>
    <message>
        <source>GRPO</source>
        <translation>GRPO</translation>
    </message>
    <message>
        <source>GRPO from a base model, with accuracy and format rewards</source>
        <translation>从基础模型做 GRPO，以准确与格式为奖励</translation>
    </message>
    <message>
        <source>Gate the base</source>
        <translation>检验基础模型</translation>
    </message>
    <message>
        <source>General prompts</source>
        <translation>一般提示</translation>
    </message>
    <message>
        <source>Gradient checkpointing</source>
        <translation>梯度检查点</translation>
    </message>
    <message>
        <source>Gradient clip</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>Group size G</source>
        <translation>组大小 G</translation>
    </message>
    <message>
        <source>Groups per token</source>
        <translation>每词元的组数</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>头大小</translation>
    </message>
    <message>
        <source>Head with position</source>
        <translation>含位置的头</translation>
    </message>
    <message>
        <source>Head without position</source>
        <translation>不含位置的头</translation>
    </message>
    <message>
        <source>Heads of the attention.</source>
        <translation>注意力头数。</translation>
    </message>
    <message>
        <source>Held-out prompts</source>
        <translation>留出提示</translation>
    </message>
    <message>
        <source>Held-out rows every</source>
        <translation>留出行间隔</translation>
    </message>
    <message>
        <source>Held-out share</source>
        <translation>留出比例</translation>
    </message>
    <message>
        <source>Hold problems out</source>
        <translation>留出题目</translation>
    </message>
    <message>
        <source>How a process reward model&apos;s probabilities judge a path. last: the newest step. min: the weakest.</source>
        <translation>过程奖励模型的概率如何评判一条路径。last：最新一步。min：最弱的一步。</translation>
    </message>
    <message>
        <source>How firmly the policy is held to the reference; a reward is β times the log-ratio. Length-averaged losses want more.</source>
        <translation>策略被参考模型约束的力度；奖励是 β 乘对数比。按长度平均的损失需要更大的值。</translation>
    </message>
    <message>
        <source>How mcts picks the node to visit. puct weighs steps by how often they were sampled.</source>
        <translation>mcts 如何选择要访问的节点。puct 按步骤被采样的频率加权。</translation>
    </message>
    <message>
        <source>How much mcts prefers what it has seldom visited; values are scaled to 0 ... 1.</source>
        <translation>mcts 多偏好很少访问之处；价值缩放到 0 … 1。</translation>
    </message>
    <message>
        <source>How often a letter occurs in a text: e is 3 times in cheese. Difficulty: 1 word to 12.</source>
        <translation>文中某字母出现几次：cheese 中 e 是 3 次。难度：1 到 12 个词。</translation>
    </message>
    <message>
        <source>How often each rollout is learned from (μ).</source>
        <translation>每次采样被学习几遍（μ）。</translation>
    </message>
    <message>
        <source>How often policy and critic learn from each rollout.</source>
        <translation>策略与评论者从每次采样学习几遍。</translation>
    </message>
    <message>
        <source>How the rate falls after the warm-up: never, to the floor in a line or a half cosine, or constant first and then a half cosine.</source>
        <translation>预热之后学习率如何下降：不降、线性或半余弦降到下限，或先恒定再半余弦。</translation>
    </message>
    <message>
        <source>IPO: squared distance of the length-averaged margin from 1 / 2β.</source>
        <translation>IPO：按长度平均的间隔与 1 / 2β 的平方距离。</translation>
    </message>
    <message>
        <source>In tokens, where rows know them; 0 keeps all.</source>
        <translation>以词元计，在行中已知时；0 全部保留。</translation>
    </message>
    <message>
        <source>Inner size of an expert.</source>
        <translation>专家的内部大小。</translation>
    </message>
    <message>
        <source>Inner size of the SwiGLU.</source>
        <translation>SwiGLU 的内部大小。</translation>
    </message>
    <message>
        <source>Inner size of the adapters.</source>
        <translation>适配器的内部大小。</translation>
    </message>
    <message>
        <source>JSONL files, datasets of the project, or runs that made one; their rows follow each other.</source>
        <translation>JSONL 文件、项目中的数据集，或生成过数据集的运行；各行依次相接。</translation>
    </message>
    <message>
        <source>Joins datasets and keeps the rows that a rule, or a person, accepts.</source>
        <translation>合并数据集，并保留规则或人所接受的行。</translation>
    </message>
    <message>
        <source>Judges</source>
        <translation>评判者</translation>
    </message>
    <message>
        <source>KL coefficient</source>
        <translation>KL 系数</translation>
    </message>
    <message>
        <source>KL coefficient β</source>
        <translation>KL 系数 β</translation>
    </message>
    <message>
        <source>KL estimator</source>
        <translation>KL 估计量</translation>
    </message>
    <message>
        <source>KL in</source>
        <translation>KL 计入</translation>
    </message>
    <message>
        <source>KL in the reward</source>
        <translation>KL 计入奖励</translation>
    </message>
    <message>
        <source>KTO: completions with a label, against a KL baseline.</source>
        <translation>KTO：带标签的回答，对照一个 KL 基线。</translation>
    </message>
    <message>
        <source>Keeps one activation per layer and computes the others again on the way back: less memory, about a third more time.</source>
        <translation>每层只保留一个激活，其余在反向时重算：内存更少，时间约多三分之一。</translation>
    </message>
    <message>
        <source>Key and value heads</source>
        <translation>键值头</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Language through the stages, in miniature</source>
        <translation>语言在各阶段中的变化（微缩）</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Languages of the prompts, in turn.</source>
        <translation>提示的语言，轮流使用。</translation>
    </message>
    <message>
        <source>Last parts of the names of the matrices that get an adapter, for example q_proj and v_proj; all-linear: every one but embedding and head. Of a model with experts, those of the attention.</source>
        <translation>要加适配器的矩阵名的末段，如 q_proj 和 v_proj；all-linear：除嵌入与输出头外的全部。带专家的模型只加在注意力上。</translation>
    </message>
    <message>
        <source>Last step only</source>
        <translation>仅最后一步</translation>
    </message>
    <message>
        <source>Latent attention and experts</source>
        <translation>潜在注意力与专家</translation>
    </message>
    <message>
        <source>Latent rank</source>
        <translation>潜在秩</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Learning rate of the critic</source>
        <translation>评论者的学习率</translation>
    </message>
    <message>
        <source>Learns from pairs of a better and a worse completion (DPO and its variants), or from single ones with a label (KTO).</source>
        <translation>从一好一差的成对回答学习（DPO 及其变体），或从单个带标签的回答学习（KTO）。</translation>
    </message>
    <message>
        <source>Learns the label of the last step of each row alone.</source>
        <translation>只学习每行最后一步的标签。</translation>
    </message>
    <message>
        <source>Least language share</source>
        <translation>最低语言比例</translation>
    </message>
    <message>
        <source>Least margin</source>
        <translation>最小间隔</translation>
    </message>
    <message>
        <source>Least reward</source>
        <translation>最低奖励</translation>
    </message>
    <message>
        <source>Leaves out groups whose answers are all right or all wrong and draws further prompts in their place.</source>
        <translation>去掉全对或全错的组，并补抽别的提示。</translation>
    </message>
    <message>
        <source>Length and self-checks, in miniature</source>
        <translation>长度与自我检查（微缩）</translation>
    </message>
    <message>
        <source>Length of the longest chain in the documents.</source>
        <translation>文档中最长链的长度。</translation>
    </message>
    <message>
        <source>Length of the longest chain. More operations are harder, and longer thoughts.</source>
        <translation>最长链的长度。运算越多越难，思考也越长。</translation>
    </message>
    <message>
        <source>Length of the shortest chain in the documents.</source>
        <translation>文档中最短链的长度。</translation>
    </message>
    <message>
        <source>Length of the shortest chain; the number of operands in countdown.</source>
        <translation>最短链的长度；在 countdown 中是操作数的个数。</translation>
    </message>
    <message>
        <source>Length of the word sequences whose repetition is punished.</source>
        <translation>重复受罚的词序列的长度。</translation>
    </message>
    <message>
        <source>Linear equations with a whole solution: 3*x + 4 = 10 gives 2. Difficulty: x on one side, on both (3), in brackets (5); larger numbers.</source>
        <translation>整数解的一次方程：3*x + 4 = 10 得 2。难度：x 在一侧、两侧（3）、括号内（5）；数更大。</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Longer sequences are skipped and counted.</source>
        <translation>更长的序列跳过并计数。</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>Longest completion</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>Longest prompt with its completion.</source>
        <translation>提示连同回答的最长长度。</translation>
    </message>
    <message>
        <source>Longest row</source>
        <translation>最长行</translation>
    </message>
    <message>
        <source>Longest sequence</source>
        <translation>最长序列</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss on the completion only</source>
        <translation>只对回答计损失</translation>
    </message>
    <message>
        <source>MLP width</source>
        <translation>MLP 宽度</translation>
    </message>
    <message>
        <source>MTP weight λ</source>
        <translation>MTP 权重 λ</translation>
    </message>
    <message>
        <source>Majority vote, best-of-N, beam and MCTS on one budget of tokens, for the base and for R1-Zero</source>
        <translation>在同一词元预算下的多数投票、best-of-N、束搜索与 MCTS，用于基础模型与 R1-Zero</translation>
    </message>
    <message>
        <source>Mask cut-off answers</source>
        <translation>屏蔽被截断的回答</translation>
    </message>
    <message>
        <source>Matrices</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>Mean 0 and spread 1 over all tokens of the step.</source>
        <translation>对一步内所有词元均值为 0、标准差为 1。</translation>
    </message>
    <message>
        <source>Measure after</source>
        <translation>训练后测量</translation>
    </message>
    <message>
        <source>Measure before</source>
        <translation>训练前测量</translation>
    </message>
    <message>
        <source>Measure every</source>
        <translation>测量间隔</translation>
    </message>
    <message>
        <source>Measured beside plain sampling, each under the same budget of tokens.</source>
        <translation>与普通采样并列测量，各用同样的词元预算。</translation>
    </message>
    <message>
        <source>Measures a model on held-out problems, with confidence intervals.</source>
        <translation>在留出题上测量模型，给出置信区间。</translation>
    </message>
    <message>
        <source>Measures the finished base on held-out problems and says whether RL can work with it: it must solve some problems, but not most, and write the format sometimes. Stored as the report gate.</source>
        <translation>在留出题上测量训练好的基础模型，并说明强化学习能否用它：必须会做一些题但不是大多数，并且有时写出格式。存为报告 gate。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory of the gradient&apos;s mean.</source>
        <translation>梯度均值的记忆。</translation>
    </message>
    <message>
        <source>Memory of the gradient&apos;s square.</source>
        <translation>梯度平方的记忆。</translation>
    </message>
    <message>
        <source>Metrics every</source>
        <translation>指标间隔</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>微批次</translation>
    </message>
    <message>
        <source>Micro-batches per step</source>
        <translation>每步微批次</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Mini-batches</source>
        <translation>小批次</translation>
    </message>
    <message>
        <source>Miniature base</source>
        <translation>微缩基础模型</translation>
    </message>
    <message>
        <source>Miniature base, V3</source>
        <translation>微缩基础模型，V3</translation>
    </message>
    <message>
        <source>Miniature base, symmetric</source>
        <translation>微缩基础模型，对称</translation>
    </message>
    <message>
        <source>Miniature base, uninformative first try</source>
        <translation>微缩基础模型，首次尝试无信息</translation>
    </message>
    <message>
        <source>Mixing under R1-Zero, its cure, its return and the reward that keeps it away, beside a symmetric control</source>
        <translation>R1-Zero 下的语言混用、它的治愈、它的复发，以及阻止它的奖励，旁边是对称对照</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model and data</source>
        <translation>模型与数据</translation>
    </message>
    <message>
        <source>Monte Carlo tree search over steps</source>
        <translation>按步骤的蒙特卡洛树搜索</translation>
    </message>
    <message>
        <source>Most language switches</source>
        <translation>最多语言切换</translation>
    </message>
    <message>
        <source>Most operations</source>
        <translation>最多运算数</translation>
    </message>
    <message>
        <source>Most repetition</source>
        <translation>最多重复</translation>
    </message>
    <message>
        <source>Move every letter back by a known number: khoor by 3 is hello. Difficulty: 1 word moved by up to 3, to 6 words by up to 25.</source>
        <translation>每个字母按已知数后移还原：khoor 移 3 是 hello。难度：1 个词移至多 3，到 6 个词移至多 25。</translation>
    </message>
    <message>
        <source>Must be even, for the rotary positions.</source>
        <translation>必须是偶数，供旋转位置使用。</translation>
    </message>
    <message>
        <source>Must divide the routed experts.</source>
        <translation>必须整除路由专家数。</translation>
    </message>
    <message>
        <source>NCA: raises the chosen one in absolute terms too.</source>
        <translation>NCA：还绝对地提升选中者。</translation>
    </message>
    <message>
        <source>Next steps sampled behind each path of a beam, and behind a node that mcts reaches for the first time.</source>
        <translation>束的每条路径之后、以及 mcts 首次到达的节点之后采样的下一步数。</translation>
    </message>
    <message>
        <source>No duplicates</source>
        <translation>去除重复</translation>
    </message>
    <message>
        <source>None: 1 for a right answer, 0 for a wrong one, whatever the rewards (Online RFT).</source>
        <translation>无：无论奖励如何，对为 1、错为 0（Online RFT）。</translation>
    </message>
    <message>
        <source>Norm ε</source>
        <translation>归一化 ε</translation>
    </message>
    <message>
        <source>Of a dataset: a tenth, by hash, is measured on and never trained on. Off: every problem is used for both, as for a benchmark that is only measured on.</source>
        <translation>对数据集：按哈希取十分之一只用于测量、从不训练。关：每道题两用，适合只用来测量的基准。</translation>
    </message>
    <message>
        <source>Of a model with experts: training sends every token to the experts that sampling sent it to.</source>
        <translation>对带专家的模型：训练时把每个词元送到采样时所选的专家。</translation>
    </message>
    <message>
        <source>Of alpha_divergence: 1 is reverse_kl, 0 is forward_kl.</source>
        <translation>对 alpha_divergence：1 是 reverse_kl，0 是 forward_kl。</translation>
    </message>
    <message>
        <source>Of every mixture layer.</source>
        <translation>每个混合层的。</translation>
    </message>
    <message>
        <source>Of kto.</source>
        <translation>用于 kto。</translation>
    </message>
    <message>
        <source>Of kto; weight times count should be about equal on both sides.</source>
        <translation>用于 kto；权重乘数量应两边大致相等。</translation>
    </message>
    <message>
        <source>Of pairs: how much more reward the chosen answer has.</source>
        <translation>对成对数据：选中回答的奖励高出多少。</translation>
    </message>
    <message>
        <source>Of the tasks that have one (chain_sum and those below it): from 1, easy, to 5.</source>
        <translation>有难度的任务（chain_sum 及其下）：从 1（易）到 5。</translation>
    </message>
    <message>
        <source>Older ones are removed once a newer one is safe; 0 keeps all.</source>
        <translation>较旧的在新的落盘后删除；0 全部保留。</translation>
    </message>
    <message>
        <source>On the sum of the routed experts.</source>
        <translation>作用于路由专家之和。</translation>
    </message>
    <message>
        <source>On-policy share λ</source>
        <translation>在策略比例 λ</translation>
    </message>
    <message>
        <source>One advantage for an answer, or one for each token: of the steps that are still to come, each checked by the task or scored by the model below, and of the answer&apos;s reward as the last step.</source>
        <translation>一个回答一个优势，或每个词元一个：后续各步由任务检查或由下方模型评分，回答的奖励算作最后一步。</translation>
    </message>
    <message>
        <source>One completion each.</source>
        <translation>每个一条回答。</translation>
    </message>
    <message>
        <source>One for each loss; none: 1 each.</source>
        <translation>每个损失一个；无：各为 1。</translation>
    </message>
    <message>
        <source>One loss, or several that are added up (MPO: sigmoid, bco_pair, sft).</source>
        <translation>一个损失，或相加的几个（MPO：sigmoid、bco_pair、sft）。</translation>
    </message>
    <message>
        <source>One per reward, in their order; empty gives each 1.</source>
        <translation>按顺序每个奖励一个；留空则各为 1。</translation>
    </message>
    <message>
        <source>One ratio per token, or one per answer (GSPO).</source>
        <translation>每个词元一个比率，或每个回答一个（GSPO）。</translation>
    </message>
    <message>
        <source>One step of Conway&apos;s game on a small board. Difficulty: 3 by 3 cells to 7 by 7.</source>
        <translation>小棋盘上康威生命游戏的一步。难度：3×3 到 7×7 格。</translation>
    </message>
    <message>
        <source>One-step skill</source>
        <translation>单步技能</translation>
    </message>
    <message>
        <source>One-step skill from</source>
        <translation>单步技能下界</translation>
    </message>
    <message>
        <source>Only answers to prompts without a right answer (task replies, kind reply).</source>
        <translation>只有没有标准答案的提示（任务 replies，kind reply）的回答。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Optimizer steps of the run.</source>
        <translation>运行的优化步数。</translation>
    </message>
    <message>
        <source>Ordinary sums, differences and products by one digit: 47 plus 38 is 85.</source>
        <translation>普通的加、减、乘一位数：47 plus 38 is 85。</translation>
    </message>
    <message>
        <source>PPO</source>
        <translation>PPO</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>打包</translation>
    </message>
    <message>
        <source>Part of a query and key head that is not turned.</source>
        <translation>查询与键的头中不旋转的部分。</translation>
    </message>
    <message>
        <source>Part of a query head that is turned, and size of the one key that all heads share.</source>
        <translation>查询头中旋转的部分，也是所有头共用的那一个键的大小。</translation>
    </message>
    <message>
        <source>Parts a rollout is split into, one optimizer update each.</source>
        <translation>把一次采样分成几份，每份一次优化更新。</translation>
    </message>
    <message>
        <source>Parts a rollout is split into, one optimizer update each; drawn anew for each pass over it.</source>
        <translation>把一次采样分成几份，每份一次优化更新；每一遍重新划分。</translation>
    </message>
    <message>
        <source>Paths that a beam goes on with; width x expand first steps are sampled.</source>
        <translation>束继续的路径数；先采样 width × expand 个第一步。</translation>
    </message>
    <message>
        <source>Pays for the right final digits wherever they stand; off: only in &lt;answer&gt;.</source>
        <translation>最终数字正确即奖，无论写在何处；关：只看 &lt;answer&gt; 内。</translation>
    </message>
    <message>
        <source>Penalty without end</source>
        <translation>未结束的扣分</translation>
    </message>
    <message>
        <source>Plain policy gradient, without ratio or clip; mean over all tokens (GPG).</source>
        <translation>朴素策略梯度，无比率无裁剪；对所有词元取平均（GPG）。</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置数</translation>
    </message>
    <message>
        <source>Pre-flight prompts</source>
        <translation>预检提示</translation>
    </message>
    <message>
        <source>Pre-norm decoders with rotary positions and SwiGLU. llama, qwen2, qwen3: grouped queries; deepseek: latent attention and experts, whose sizes are below.</source>
        <translation>带旋转位置和 SwiGLU 的前归一化解码器。llama、qwen2、qwen3：分组查询；deepseek：潜在注意力与专家，其大小在下方。</translation>
    </message>
    <message>
        <source>Pre-training</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>Prediction modules</source>
        <translation>预测模块</translation>
    </message>
    <message>
        <source>Preference optimisation</source>
        <translation>偏好优化</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>Problems of your own, with their right answers.</source>
        <translation>你自己的题目及其正确答案。</translation>
    </message>
    <message>
        <source>Problems that no training ever shows.</source>
        <translation>训练中从不出现的题目。</translation>
    </message>
    <message>
        <source>Problems that no training ever shows. 500 give intervals of about ±2 points.</source>
        <translation>训练中从不出现的题目。500 道给出约 ±2 个百分点的区间。</translation>
    </message>
    <message>
        <source>Process reward model</source>
        <translation>过程奖励模型</translation>
    </message>
    <message>
        <source>Processor threads; 0 takes one per core.</source>
        <translation>处理器线程数；0 每核一个。</translation>
    </message>
    <message>
        <source>Products: 23 × 45 is 1035. Difficulty: 2 digits by 1 to 4 by 4.</source>
        <translation>乘积：23 × 45 是 1035。难度：2 位乘 1 位到 4 位乘 4 位。</translation>
    </message>
    <message>
        <source>Prompt template</source>
        <translation>提示模板</translation>
    </message>
    <message>
        <source>Prompts of the small evaluation</source>
        <translation>小评估的提示</translation>
    </message>
    <message>
        <source>Prompts per step</source>
        <translation>每步提示数</translation>
    </message>
    <message>
        <source>Prompts that are answered and scored before the first step, to warn of what would spoil the training (truncation, templates, rewards that are all alike); 0 none.</source>
        <translation>第一步之前作答并评分的提示数，用来预警会毁掉训练的问题（截断、模板、奖励全同）；0 不做。</translation>
    </message>
    <message>
        <source>Prompts that reward_model judges</source>
        <translation>由 reward_model 评判的提示</translation>
    </message>
    <message>
        <source>Prompts that safety_model judges</source>
        <translation>由 safety_model 评判的提示</translation>
    </message>
    <message>
        <source>Prompts whose search trees are written into the run, of each strategy.</source>
        <translation>每种策略写入运行的搜索树的提示数。</translation>
    </message>
    <message>
        <source>Prompts with tags</source>
        <translation>带标签的提示</translation>
    </message>
    <message>
        <source>Queries are compressed to this size; 0: not.</source>
        <translation>查询压缩到此大小；0：不压缩。</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>查询头</translation>
    </message>
    <message>
        <source>Query rank</source>
        <translation>查询秩</translation>
    </message>
    <message>
        <source>R1-Zero</source>
        <translation>R1-Zero</translation>
    </message>
    <message>
        <source>R1-Zero from the symmetric base: what happens to the languages when mixing does not pay</source>
        <translation>从对称基础模型做 R1-Zero：混用没有好处时语言会怎样</translation>
    </message>
    <message>
        <source>R1-Zero on the V3 architecture; experts chosen at sampling are replayed</source>
        <translation>V3 架构上的 R1-Zero；重放采样时所选的专家</translation>
    </message>
    <message>
        <source>R1-Zero where a first try says nothing, so that self-checks and length grow</source>
        <translation>首次尝试无信息时的 R1-Zero，于是自我检查与长度增长</translation>
    </message>
    <message>
        <source>R1-Zero with a reward for thinking in the language of the question</source>
        <translation>R1-Zero，奖励用题目的语言思考</translation>
    </message>
    <message>
        <source>R1-Zero, V3</source>
        <translation>R1-Zero，V3</translation>
    </message>
    <message>
        <source>R1-Zero, growing thoughts</source>
        <translation>R1-Zero，思考变长</translation>
    </message>
    <message>
        <source>R1-Zero, one language</source>
        <translation>R1-Zero，单一语言</translation>
    </message>
    <message>
        <source>R1-Zero, random reward</source>
        <translation>R1-Zero，随机奖励</translation>
    </message>
    <message>
        <source>R1-Zero, symmetric control</source>
        <translation>R1-Zero，对称对照</translation>
    </message>
    <message>
        <source>RFT, DPO, Online RFT, PPO and iterative GRPO from a fine-tuned model of your own, with the paper&apos;s values</source>
        <translation>从你自己的微调模型做 RFT、DPO、Online RFT、PPO 与迭代 GRPO，取论文的值</translation>
    </message>
    <message>
        <source>Random reward</source>
        <translation>随机奖励</translation>
    </message>
    <message>
        <source>Random salt</source>
        <translation>随机盐</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Ratio level</source>
        <translation>比率级别</translation>
    </message>
    <message>
        <source>Reach the target with every given number used exactly once: 24 from 3 5 9 is 3 * 5 + 9.</source>
        <translation>用每个给定的数恰好一次凑出目标：由 3 5 9 得 24 是 3 * 5 + 9。</translation>
    </message>
    <message>
        <source>Read together; the gradient does not depend on it.</source>
        <translation>一起读取；梯度与此无关。</translation>
    </message>
    <message>
        <source>Reference model</source>
        <translation>参考模型</translation>
    </message>
    <message>
        <source>Reference refresh</source>
        <translation>参考更新</translation>
    </message>
    <message>
        <source>Reinforcement learning from a base model of your own, with the values that the paper gives</source>
        <translation>从你自己的基础模型做强化学习，取论文所给的值</translation>
    </message>
    <message>
        <source>Reinforcement learning with a critic: an advantage for every token.</source>
        <translation>带评论者的强化学习：每个词元一个优势。</translation>
    </message>
    <message>
        <source>Reinforcement learning with group-relative advantages and rule rewards.</source>
        <translation>组内相对优势与规则奖励的强化学习。</translation>
    </message>
    <message>
        <source>Rejection sampling</source>
        <translation>拒绝采样</translation>
    </message>
    <message>
        <source>Repetition n-gram</source>
        <translation>重复 n 元组</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Replay experts</source>
        <translation>重放专家</translation>
    </message>
    <message>
        <source>Replies</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Reward hacking, in miniature</source>
        <translation>奖励作弊（微缩）</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>奖励模型</translation>
    </message>
    <message>
        <source>Reward of an answer that only repeats itself; less repetition costs less.</source>
        <translation>只会重复自己的回答的奖励；重复较少则扣得较少。</translation>
    </message>
    <message>
        <source>Rewards</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Right answers only</source>
        <translation>只要正确答案</translation>
    </message>
    <message>
        <source>RoPE base</source>
        <translation>RoPE 底数</translation>
    </message>
    <message>
        <source>Robust DPO: unbiased when labels are flipped with label_smoothing.</source>
        <translation>稳健 DPO：标签以 label_smoothing 的概率翻转时无偏。</translation>
    </message>
    <message>
        <source>Routed experts</source>
        <translation>路由专家</translation>
    </message>
    <message>
        <source>Routed factor</source>
        <translation>路由系数</translation>
    </message>
    <message>
        <source>Routed ones.</source>
        <translation>路由的专家。</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Rows at most</source>
        <translation>最多行数</translation>
    </message>
    <message>
        <source>Rows in one forward and backward pass.</source>
        <translation>一次前向与反向传播的行数。</translation>
    </message>
    <message>
        <source>Rows of the dataset that are longer are skipped and counted.</source>
        <translation>数据集中更长的行跳过并计数。</translation>
    </message>
    <message>
        <source>Rows per micro-batch</source>
        <translation>每微批次行数</translation>
    </message>
    <message>
        <source>Rows per prompt</source>
        <translation>每提示行数</translation>
    </message>
    <message>
        <source>Rows with a longer one are skipped and counted.</source>
        <translation>更长的行跳过并计数。</translation>
    </message>
    <message>
        <source>Rows with a longer text are skipped and counted.</source>
        <translation>文本更长的行跳过并计数。</translation>
    </message>
    <message>
        <source>Rules decide where there is a right answer; a learned reward can be fooled.</source>
        <translation>有标准答案处由规则裁定；学得的奖励可能被骗。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>SFT, RFT, DPO, Online RFT, PPO and GRPO with outcome and process supervision, on one task and one budget</source>
        <translation>在同一任务、同一预算上的 SFT、RFT、DPO、Online RFT、PPO 与 GRPO（结果监督与过程监督）</translation>
    </message>
    <message>
        <source>SLiC: none beyond a margin of 1 / β.</source>
        <translation>SLiC：间隔超过 1 / β 后不再有损失。</translation>
    </message>
    <message>
        <source>SPPO: log-ratios drawn to ±1 / 2β.</source>
        <translation>SPPO：把对数比拉向 ±1 / 2β。</translation>
    </message>
    <message>
        <source>Safety model</source>
        <translation>安全模型</translation>
    </message>
    <message>
        <source>Sampled from each prompt, then filtered.</source>
        <translation>每个提示采样这么多，再过滤。</translation>
    </message>
    <message>
        <source>Sampler correction</source>
        <translation>采样器校正</translation>
    </message>
    <message>
        <source>Samples a model and keeps what passes the filters as a dataset.</source>
        <translation>对模型采样，把通过过滤的存为数据集。</translation>
    </message>
    <message>
        <source>Samples from the k likeliest tokens; 0 takes all.</source>
        <translation>从最可能的 k 个词元中采样；0 表示全部。</translation>
    </message>
    <message>
        <source>Samples from the smallest set of tokens with this much probability.</source>
        <translation>从概率之和达到此值的最小词元集合中采样。</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>Search at test time, in miniature</source>
        <translation>测试时搜索（微缩）</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed 1, in bf16 and in fp32: held-out pass@1 7.7 and 7.3 % before, 53 and 62 % after; answers grow from 27.0 to 34.5 and 34.8 tokens, self-checks from 0.33 to 1.51 and from 0.34 to 1.57 in an answer.</source>
        <translation>种子 1，bf16 与 fp32：留出题 pass@1 训练前 7.7 和 7.3 %，训练后 53 和 62 %；回答从 27.0 增至 34.5 和 34.8 个词元，每个回答的自我检查从 0.33 到 1.51、从 0.34 到 1.57。</translation>
    </message>
    <message>
        <source>Seed 1, in bf16 and in fp32: held-out pass@1 7.7 and 7.3 %, pass@16 43 and 45 %, 0.33 and 0.34 self-checks in an answer.</source>
        <translation>种子 1，bf16 与 fp32：留出题 pass@1 7.7 和 7.3 %，pass@16 43 和 45 %，每个回答自我检查 0.33 和 0.34 次。</translation>
    </message>
    <message>
        <source>Seed 1, in bf16, a quarter of an hour on one thread: accuracy of Zero 96.9, Dev1 79.6, Dev2 97.0, Dev3 97.2, R1 98.4 %; words in the language of the question 53.6, 98.2, 99.8, 99.8, 99.8 %; true score of replies 48.8, 42.9, 50.1, 81.7, 89.2 %.</source>
        <translation>种子 1，bf16，单线程一刻钟：准确率 Zero 96.9、Dev1 79.6、Dev2 97.0、Dev3 97.2、R1 98.4 %；用题目语言的词 53.6、98.2、99.8、99.8、99.8 %；回复的真实得分 48.8、42.9、50.1、81.7、89.2 %。</translation>
    </message>
    <message>
        <source>Seed 1, in bf16: held-out pass@1 17.0 % before and 97.7 % after (95 % CI 97.4 to 98.1).</source>
        <translation>种子 1，bf16：留出题 pass@1 训练前 17.0 %，训练后 97.7 %（95 % 区间 97.4 至 98.1）。</translation>
    </message>
    <message>
        <source>Seed 1, in bf16: held-out pass@1 17.0 %, pass@16 87 %, format 47 %, every one-step skill 100 %; 97 % of greedy drafts and 94 % of sampled ones accepted (--speculative).</source>
        <translation>种子 1，bf16：留出题 pass@1 17.0 %，pass@16 87 %，格式 47 %，各单步技能 100 %；贪心草稿接受 97 %，采样草稿接受 94 %（--speculative）。</translation>
    </message>
    <message>
        <source>Seed 1, the first 160 prompts, 512 tokens each. Base: one answer 17.7 %, vote 61.3, best-of-n 36.9, by steps 31.9, beam 30.0, MCTS 46.2 (found 85.6, by beam 41.2, by MCTS 82.5). R1-Zero: 97.9, 100, 86.2, 92.5, 90.6, 97.5 (found 100).</source>
        <translation>种子 1，前 160 个提示，各 512 词元。基础模型：单个回答 17.7 %，投票 61.3，best-of-n 36.9，按步骤 31.9，束 30.0，MCTS 46.2（找到 85.6，束 41.2，MCTS 82.5）。R1-Zero：97.9、100、86.2、92.5、90.6、97.5（找到 100）。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, about a quarter of an hour of one core each: words in the language of the question fall from 96 to 54 % under R1-Zero (control 91), 98 % after the cold start, then 72, 70, 97 % without and 99.9 % with the language reward.</source>
        <translation>种子 1 至 3，各约单核一刻钟：用题目语言的词在 R1-Zero 下从 96 降到 54 %（对照 91），冷启动后 98 %，之后没有语言奖励为 72、70、97 %，有则 99.9 %。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, about eight minutes of one core each: answers grow from 27.0 to 34.4 tokens under R1-Zero and under Dr. GRPO, self-checks from 0.32 to 1.48 and 1.49; a random reward ends at 21.0 tokens and 0.25.</source>
        <translation>种子 1 至 3，各约单核八分钟：R1-Zero 与 Dr. GRPO 下回答从 27.0 增至 34.4 个词元，自我检查从 0.32 到 1.48 和 1.49；随机奖励止于 21.0 个词元和 0.25。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, about five minutes of one core each: SFT 64.7, RFT 82.6, DPO 78.7, Online RFT 91.2, PPO 90.9, GRPO 89.5, with process supervision 89.8 %.</source>
        <translation>种子 1 至 3，各约单核五分钟：SFT 64.7、RFT 82.6、DPO 78.7、Online RFT 91.2、PPO 90.9、GRPO 89.5、加过程监督 89.8 %。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, about three minutes of one core each beside the teacher: distilled 93.6, 55.5, 92.2 %, by RL at equal compute 72.3, 26.0, 58.7, at three times 89.2, 35.5, 81.5, distilled then RL 96.4, 67.7, 95.2 %.</source>
        <translation>种子 1 至 3，教师之外各约单核三分钟：蒸馏 93.6、55.5、92.2 %；同等算力的强化学习 72.3、26.0、58.7，三倍算力 89.2、35.5、81.5；先蒸馏后强化 96.4、67.7、95.2 %。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, about two minutes of one core each: the learned reward rises by 0.6 to 1.1 while the true score of replies goes from 45 % by way of 47 to 55 to 0 to 4 %; paid directly it reaches 99 %.</source>
        <translation>种子 1 至 3，各约单核两分钟：学得的奖励上升 0.6 至 1.1，而回复的真实得分从 45 % 经 47 至 55 降到 0 至 4 %；直接按真实得分奖励则达 99 %。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, in bf16 and in fp32: held-out pass@1 13.0 to 15.6 % before and 94.7 to 96.7 % after; the share of words in the language of the question stays at 0.72 to 0.97.</source>
        <translation>种子 1 至 3，bf16 与 fp32：留出题 pass@1 训练前 13.0 至 15.6 %，训练后 94.7 至 96.7 %；用题目语言的词的比例保持在 0.72 至 0.97。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, in bf16 and in fp32: held-out pass@1 14.4 to 17.6 % before and 96.7 to 97.8 % after. Format reaches 95 % at step 15 to 17, half of the tag-blind gain at step 20 to 23; the share of words in the language of the question falls from 0.95-0.97 to 0.52-0.60 (mean of both languages).</source>
        <translation>种子 1 至 3，bf16 与 fp32：留出题 pass@1 训练前 14.4 至 17.6 %，训练后 96.7 至 97.8 %。格式在第 15 至 17 步达到 95 %，不计标签的提升在第 20 至 23 步过半；用题目语言的词的比例从 0.95-0.97 降到 0.52-0.60（两种语言平均）。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3, in bf16 and in fp32: held-out pass@1 96.3 to 97.5 % after, 0.1 to 0.7 points behind mini-r1-zero; share of words in the language of the question 0.997 and more.</source>
        <translation>种子 1 至 3，bf16 与 fp32：训练后留出题 pass@1 96.3 至 97.5 %，比 mini-r1-zero 低 0.1 至 0.7 个百分点；用题目语言的词的比例 0.997 以上。</translation>
    </message>
    <message>
        <source>Seeds 1 to 3: accuracy that ignores the tags falls from 31 % to 20, 11, 6 % in bf16 and to 13, 10, 23 % in fp32; pass@1 after 10.7, 7.2, 1.7 % and 4.6, 6.0, 18.9 % (format drifts: 46, 30, 6 % and 38, 36, 72 %).</source>
        <translation>种子 1 至 3：不计标签的准确率从 31 % 降到 20、11、6 %（bf16）和 13、10、23 %（fp32）；训练后 pass@1 为 10.7、7.2、1.7 % 和 4.6、6.0、18.9 %（格式漂移：46、30、6 % 和 38、36、72 %）。</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Sequences in one forward and backward pass; 0 chooses. Changes memory and speed, never the gradient.</source>
        <translation>一次前向与反向传播的序列数；0 自动选择。影响内存和速度，从不影响梯度。</translation>
    </message>
    <message>
        <source>Sequences per step</source>
        <translation>每步序列数</translation>
    </message>
    <message>
        <source>Share of chains in which each step picks its language at random.</source>
        <translation>每一步随机选择语言的链的比例。</translation>
    </message>
    <message>
        <source>Share of completions that the student samples itself; 1 is on-policy distillation, 0 learns from given completions alone.</source>
        <translation>学生自己采样的回答的比例；1 是在策略蒸馏，0 只学给定的回答。</translation>
    </message>
    <message>
        <source>Share of documents in which somebody is asked for facts and replies, more or less politely: what the general tasks of R1 are in miniature.</source>
        <translation>有人询问事实并作或有礼或无礼的回复的文档比例：即 R1 的一般任务的微缩。</translation>
    </message>
    <message>
        <source>Share of documents that are four one-step items: what teaches the facts.</source>
        <translation>由四个单步题组成的文档比例：事实由此学会。</translation>
    </message>
    <message>
        <source>Share of pairs taken to be the wrong way round; of exo_pair, robust and aot.</source>
        <translation>视为颠倒的成对数据的比例；用于 exo_pair、robust 和 aot。</translation>
    </message>
    <message>
        <source>Share of problems answered without a thought, mostly wrong.</source>
        <translation>不经思考就作答（多半是错的）的题目比例。</translation>
    </message>
    <message>
        <source>Share of problems that ask for the R1 tags.</source>
        <translation>要求 R1 标签的题目比例。</translation>
    </message>
    <message>
        <source>Share of tagged problems whose document keeps the R1 format. Moves the base&apos;s strict accuracy without touching its skill.</source>
        <translation>文档遵守 R1 格式的带标签题目的比例。改变基础模型的严格准确率而不影响其能力。</translation>
    </message>
    <message>
        <source>Share of the learning rate that is left at the end of the schedule.</source>
        <translation>调度结束时剩下的学习率比例。</translation>
    </message>
    <message>
        <source>Share of the prompts that ask for replies instead: what learned rewards judge.</source>
        <translation>改为要求回复的提示比例：由学得的奖励评判。</translation>
    </message>
    <message>
        <source>Share of the rows that are never trained on, chosen by a hash of the prompt: the same ones in every run.</source>
        <translation>从不用于训练的行的比例，按提示的哈希选取：每次运行都相同。</translation>
    </message>
    <message>
        <source>Share of the steps at the full rate before warmup_stable_decay lets it fall.</source>
        <translation>在 warmup_stable_decay 开始下降之前保持满学习率的步数比例。</translation>
    </message>
    <message>
        <source>Share of the thought&apos;s words that are in the language of the question.</source>
        <translation>思考中属于题目语言的词的比例。</translation>
    </message>
    <message>
        <source>Share of three-word sequences that occurred before in the answer.</source>
        <translation>回答中先前已出现过的三词序列的比例。</translation>
    </message>
    <message>
        <source>Share replayed</source>
        <translation>重放比例</translation>
    </message>
    <message>
        <source>Shared by several query heads; must divide their number.</source>
        <translation>由几个查询头共用；必须整除其数目。</translation>
    </message>
    <message>
        <source>Shared experts</source>
        <translation>共享专家</translation>
    </message>
    <message>
        <source>Sharpness of the blend.</source>
        <translation>混合的锐度。</translation>
    </message>
    <message>
        <source>Size of a value head.</source>
        <translation>值头的大小。</translation>
    </message>
    <message>
        <source>Size of the latent that keys and values are made from: what the cache keeps.</source>
        <translation>生成键与值的潜在向量的大小：缓存所保存的就是它。</translation>
    </message>
    <message>
        <source>Size of the residual stream.</source>
        <translation>残差流的大小。</translation>
    </message>
    <message>
        <source>Soft punishment zone</source>
        <translation>软惩罚区</translation>
    </message>
    <message>
        <source>Sort numbers in either direction: 3, -1, 2 gives -1, 2, 3. Difficulty: 3 numbers to 14; negative from 2, decimals from 3 on.</source>
        <translation>按任一方向排序数字：3, -1, 2 得 -1, 2, 3。难度：3 到 14 个数；2 起含负数，3 起含小数。</translation>
    </message>
    <message>
        <source>Sort the numbers from small to large: 30 4 12 gives 4, 12, 30.</source>
        <translation>把数从小到大排序：30 4 12 得 4, 12, 30。</translation>
    </message>
    <message>
        <source>Stands after each step; its last token is where the step is judged. \n is a new line. Kept with the model.</source>
        <translation>位于每个步骤之后；其最后一个词元就是评判该步之处。\n 为换行。随模型保存。</translation>
    </message>
    <message>
        <source>Steepness of the soft gate for negative advantages.</source>
        <translation>负优势时软门的陡度。</translation>
    </message>
    <message>
        <source>Steepness of the soft gate for positive advantages.</source>
        <translation>正优势时软门的陡度。</translation>
    </message>
    <message>
        <source>Step delimiter</source>
        <translation>步骤分隔符</translation>
    </message>
    <message>
        <source>Step separator</source>
        <translation>步骤分隔</translation>
    </message>
    <message>
        <source>Step size of AdamW after the warm-up. Small models take rates a hundred times those of the papers.</source>
        <translation>预热后 AdamW 的步长。小模型可用论文一百倍的学习率。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Steps after which the policy becomes the reference; 0 never.</source>
        <translation>多少步之后策略成为新的参考；0 从不。</translation>
    </message>
    <message>
        <source>Steps at once</source>
        <translation>同时的步骤数</translation>
    </message>
    <message>
        <source>Steps averaged into one point of the curves.</source>
        <translation>多少步平均成曲线上的一个点。</translation>
    </message>
    <message>
        <source>Steps between checkpoints; 0 keeps only the last state.</source>
        <translation>检查点之间的步数；0 只保留最后状态。</translation>
    </message>
    <message>
        <source>Steps between measurements on all held-out rows; 0 measures at the end only.</source>
        <translation>在所有留出行上测量之间的步数；0 只在结束时测量。</translation>
    </message>
    <message>
        <source>Steps between small evaluations on held-out problems; 0 none.</source>
        <translation>在留出题上做小评估之间的步数；0 不做。</translation>
    </message>
    <message>
        <source>Steps in one number</source>
        <translation>多步合一</translation>
    </message>
    <message>
        <source>Steps over which the learning rate rises from zero.</source>
        <translation>学习率从零升起的步数。</translation>
    </message>
    <message>
        <source>Strategies</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Sum of the weighted rewards below.</source>
        <translation>下方加权奖励之和。</translation>
    </message>
    <message>
        <source>Sum, difference or product of decimals: 2.5 × 0.4 is 1. Difficulty: one to three places.</source>
        <translation>小数的和、差或积：2.5 × 0.4 是 1。难度：一到三位小数。</translation>
    </message>
    <message>
        <source>Sums and differences in a row: 12 + 34 - 5 is 41. Difficulty: 2 or 3 numbers of one digit to 7 of five.</source>
        <translation>连续的加减：12 + 34 - 5 是 41。难度：2 或 3 个一位数，到 7 个五位数。</translation>
    </message>
    <message>
        <source>Supervised fine-tuning</source>
        <translation>监督微调</translation>
    </message>
    <message>
        <source>Supervision</source>
        <translation>监督方式</translation>
    </message>
    <message>
        <source>Taken from the front of the same held-out problems.</source>
        <translation>取自同一批留出题的前部。</translation>
    </message>
    <message>
        <source>Taken off the score of an answer that was cut off before its end token.</source>
        <translation>在结束符之前被截断的回答要扣的分。</translation>
    </message>
    <message>
        <source>Taken off what each token earns: what follows a token counts too, so long answers pay for their length.</source>
        <translation>从每个词元所得中扣除：其后的部分也算在内，因此长回答要为长度付费。</translation>
    </message>
    <message>
        <source>Takes β times the divergence from the reference off the reward (k1) in place of adding it to the loss: summed over the answer, or for reinforce_plus_plus over what follows each token.</source>
        <translation>把与参考的散度乘 β 从奖励中扣除（k1），而不是加到损失：对整个回答求和；reinforce_plus_plus 则对每个词元之后求和。</translation>
    </message>
    <message>
        <source>Target language</source>
        <translation>目标语言</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Teacher&apos;s samples</source>
        <translation>教师的样本</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Temperature of the loss</source>
        <translation>损失的温度</translation>
    </message>
    <message>
        <source>Test-time search</source>
        <translation>测试时搜索</translation>
    </message>
    <message>
        <source>That every token goes to.</source>
        <translation>每个词元都会经过的专家。</translation>
    </message>
    <message>
        <source>The adapters&apos; part is multiplied by alpha / rank.</source>
        <translation>适配器部分乘以 alpha / rank。</translation>
    </message>
    <message>
        <source>The control of mini-base: both languages are equally good at everything</source>
        <translation>mini-base 的对照：两种语言在各方面同样好</translation>
    </message>
    <message>
        <source>The control that must not learn: answers are paid at random</source>
        <translation>不应学会任何东西的对照：随机发奖</translation>
    </message>
    <message>
        <source>The critic has an optimizer of its own: this counts where its gradient is clipped by max_grad_norm.</source>
        <translation>评论者有自己的优化器：当其梯度被 max_grad_norm 裁剪时才起作用。</translation>
    </message>
    <message>
        <source>The critic is the baseline, so one is enough.</source>
        <translation>评论者就是基线，所以一个就够。</translation>
    </message>
    <message>
        <source>The fewest moves from any position to a tower: A-&gt;C, A-&gt;B, C-&gt;B. Difficulty: 3 disks to 7.</source>
        <translation>从任意局面把盘移到一根柱上的最少移动：A-&gt;C, A-&gt;B, C-&gt;B。难度：3 到 7 个盘。</translation>
    </message>
    <message>
        <source>The four stages of R1 from a base model and data of your own, with the paper&apos;s values and its human gate</source>
        <translation>用你自己的基础模型和数据做 R1 的四个阶段，取论文的值并含人工关卡</translation>
    </message>
    <message>
        <source>The greatest common divisor: 6 for 12 and 18. Difficulty: two numbers up to 144, three up to 30,000.</source>
        <translation>最大公约数：12 和 18 是 6。难度：两个数至 144，三个数至 30,000。</translation>
    </message>
    <message>
        <source>The language reward is paid only when the format is exact.</source>
        <translation>只有格式完全合格才发语言奖励。</translation>
    </message>
    <message>
        <source>The language to think in, as in en or zh; empty: that of the prompt.</source>
        <translation>思考应用的语言，如 en 或 zh；留空：与提示相同。</translation>
    </message>
    <message>
        <source>The least common multiple: 36 for 12 and 18. Difficulty: two numbers up to 20, three up to 90.</source>
        <translation>最小公倍数：12 和 18 是 36。难度：两个数至 20，三个数至 90。</translation>
    </message>
    <message>
        <source>The legs of some animals: 2 cats and 1 ant have 14. Difficulty: 2 kinds to 8, more of each.</source>
        <translation>一些动物的腿数：2 只猫和 1 只蚂蚁共 14 条。难度：2 到 8 种，每种更多。</translation>
    </message>
    <message>
        <source>The letters in reverse: sun becomes nus. Difficulty: 1 word to 6.</source>
        <translation>字母倒序：sun 变成 nus。难度：1 到 6 个词。</translation>
    </message>
    <message>
        <source>The loss of a token, and how token losses are weighed.</source>
        <translation>词元的损失，以及如何加权。</translation>
    </message>
    <message>
        <source>The mean of the batch, then divided by its spread (REINFORCE++).</source>
        <translation>先减批次均值，再除以其标准差（REINFORCE++）。</translation>
    </message>
    <message>
        <source>The mean of the group (GRPO).</source>
        <translation>组的均值（GRPO）。</translation>
    </message>
    <message>
        <source>The mean of the group, then divided by the spread of the batch (REINFORCE++-baseline).</source>
        <translation>先减组的均值，再除以批次的标准差（REINFORCE++-baseline）。</translation>
    </message>
    <message>
        <source>The mean of the others in the group (RLOO, with scale_rewards none).</source>
        <translation>组内其余回答的均值（RLOO，配合 scale_rewards none）。</translation>
    </message>
    <message>
        <source>The other completions are sampled from the teacher instead of read.</source>
        <translation>其余的回答由教师采样，而不是读取。</translation>
    </message>
    <message>
        <source>The output head is the embedding.</source>
        <translation>输出头就是嵌入。</translation>
    </message>
    <message>
        <source>The prime factors, in any order: 12 is 2 × 2 × 3. Difficulty: numbers up to 300, 1,000, 5,000, 20,000, 100,000.</source>
        <translation>质因数，顺序任意：12 是 2 × 2 × 3。难度：数至 300、1,000、5,000、20,000、100,000。</translation>
    </message>
    <message>
        <source>The prompt is read but not learned.</source>
        <translation>提示只读不学。</translation>
    </message>
    <message>
        <source>The ratio of new to old probability is clipped at 1 ± ε.</source>
        <translation>新旧概率之比在 1 ± ε 处裁剪。</translation>
    </message>
    <message>
        <source>The ratio of new to old probability is clipped at 1 − ε. Inert while there is one update per rollout.</source>
        <translation>新旧概率之比在 1 − ε 处裁剪。每次采样只更新一次时不起作用。</translation>
    </message>
    <message>
        <source>The same base with DeepSeek-V3&apos;s whole architecture: MLA, experts, MTP</source>
        <translation>同样的基础模型，采用 DeepSeek-V3 的完整架构：MLA、专家、MTP</translation>
    </message>
    <message>
        <source>Thought and answer in their tags.</source>
        <translation>思考与答案各在其标签内。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Tied embedding</source>
        <translation>绑定嵌入</translation>
    </message>
    <message>
        <source>Tokens before the limit over which the length reward falls from 0 to -1.</source>
        <translation>在上限之前、长度奖励从 0 降到 -1 的词元数。</translation>
    </message>
    <message>
        <source>Tokens per step</source>
        <translation>每步词元数</translation>
    </message>
    <message>
        <source>Tokens that a strategy may sample for each prompt: never more. What a guide reads is reported beside it.</source>
        <translation>每种策略对每个提示可采样的词元数：绝不超过。引导模型读取的另行报告。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Trains a model from random weights to predict the next token of a corpus.</source>
        <translation>从随机权重训练模型预测语料的下一个词元。</translation>
    </message>
    <message>
        <source>Trains a model on prompts with wanted completions.</source>
        <translation>用提示与期望的回答训练模型。</translation>
    </message>
    <message>
        <source>Trains a model to say of each step whether it is right.</source>
        <translation>训练模型判断每一步是否正确。</translation>
    </message>
    <message>
        <source>Trains a model to score answers from preferences or labels.</source>
        <translation>用偏好或标签训练给回答打分的模型。</translation>
    </message>
    <message>
        <source>Trains low-rank adapters instead of the weights: a fraction of the memory. Checkpoints hold the merged model, in the number format of the run, and the adapter in PEFT&apos;s layout.</source>
        <translation>训练低秩适配器而不是权重：内存只需一小部分。检查点含合并后的模型（数值格式同运行）以及 PEFT 布局的适配器。</translation>
    </message>
    <message>
        <source>Trees kept</source>
        <translation>保留的搜索树</translation>
    </message>
    <message>
        <source>Type of the matrix products. auto takes bf16 where the processor multiplies it in hardware; weights are always kept in fp32.</source>
        <translation>矩阵乘积的类型。auto 在处理器有 bf16 硬件乘法时取 bf16；权重始终以 fp32 保存。</translation>
    </message>
    <message>
        <source>Updates per sample</source>
        <translation>每个样本的更新数</translation>
    </message>
    <message>
        <source>Upper cap of the ratio on both signs of the advantage; 0 none.</source>
        <translation>优势正负两侧比率的上限；0 不限。</translation>
    </message>
    <message>
        <source>Value head</source>
        <translation>值头</translation>
    </message>
    <message>
        <source>Value model</source>
        <translation>价值模型</translation>
    </message>
    <message>
        <source>WPO weights</source>
        <translation>WPO 权重</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Weekdays: 10 days after a Monday is a Thursday. Difficulty: up to 60 and 1,000 days, then dates of a year, of a few, of a century.</source>
        <translation>星期：周一之后 10 天是周四。难度：至 60 天和 1,000 天，再到一年内、几年内、一世纪内的日期。</translation>
    </message>
    <message>
        <source>Weighs each pair by how probable it is under the policy, as if it had been sampled from it.</source>
        <translation>按每对在策略下的概率加权，如同由它采样。</translation>
    </message>
    <message>
        <source>Weighs log-probs with the capped ratio, which itself has no gradient; mean over all tokens.</source>
        <translation>用封顶的比率给对数概率加权，比率本身无梯度；对所有词元取平均。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Weight of desirable</source>
        <translation>desirable 的权重</translation>
    </message>
    <message>
        <source>Weight of the divergence from the reference model in the loss, or in the reward with kl_in_reward; 0 needs no reference model.</source>
        <translation>与参考模型的散度在损失中的权重；kl_in_reward 时在奖励中；0 不需要参考模型。</translation>
    </message>
    <message>
        <source>Weight of the divergence from the reference model; 0 needs no reference model.</source>
        <translation>与参考模型的散度的权重；0 不需要参考模型。</translation>
    </message>
    <message>
        <source>Weight of the loss of the prediction module, where there is one.</source>
        <translation>预测模块（若有）的损失权重。</translation>
    </message>
    <message>
        <source>Weight of the loss that punishes uneven use of experts.</source>
        <translation>惩罚专家使用不均的损失权重。</translation>
    </message>
    <message>
        <source>Weight of the squared sum of both scores, which keeps them around 0.</source>
        <translation>两个得分之和的平方的权重，使其保持在 0 附近。</translation>
    </message>
    <message>
        <source>Weight of the value loss</source>
        <translation>价值损失的权重</translation>
    </message>
    <message>
        <source>Weight of undesirable</source>
        <translation>undesirable 的权重</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What a problem is put into: nothing, the text that R1-Zero was trained with, or a chat template as one message of the user.</source>
        <translation>题目放进什么：什么都不加、R1-Zero 训练时的文本，或作为用户一条消息的聊天模板。</translation>
    </message>
    <message>
        <source>What a reward is compared with.</source>
        <translation>奖励与什么相比。</translation>
    </message>
    <message>
        <source>What an answer is paid for. Each is kept apart, with its reason.</source>
        <translation>回答因什么得奖。各项分开保存，并附理由。</translation>
    </message>
    <message>
        <source>What best_of_n asks: a run of reward_model, or a folder.</source>
        <translation>best_of_n 询问的模型：一个 reward_model 的运行，或文件夹。</translation>
    </message>
    <message>
        <source>What best_of_n_process and beam ask, and mcts where there is no value model: a run of process_reward, or a folder.</source>
        <translation>best_of_n_process 与 beam 询问的模型；没有价值模型时 mcts 也用它：一个 process_reward 的运行，或文件夹。</translation>
    </message>
    <message>
        <source>What is sampled: a folder, a run of the project, or run/step-N.</source>
        <translation>对什么采样：文件夹、项目中的运行，或 运行/step-N。</translation>
    </message>
    <message>
        <source>What is trained: a folder, a run of the project, or run/step-N.</source>
        <translation>训练什么：文件夹、项目中的运行，或 运行/step-N。</translation>
    </message>
    <message>
        <source>What mcts asks, and beam where there is no process reward model: a run of ppo (its critic is taken), or a folder.</source>
        <translation>mcts 询问的模型；没有过程奖励模型时 beam 也用它：一个 ppo 的运行（取其评论者），或文件夹。</translation>
    </message>
    <message>
        <source>What one is to another: my mother&apos;s father is my grandfather. Difficulty: parents and children, three generations, in-laws, uncles and aunts, married ones.</source>
        <translation>亲属关系：我妈妈的爸爸是我的外公。难度：父母与子女、三代、姻亲、叔姨、夫妻。</translation>
    </message>
    <message>
        <source>What the centred reward is divided by: the spread of its group, of the whole batch, or nothing (Dr. GRPO).</source>
        <translation>居中后的奖励除以什么：组的标准差、整个批次的标准差，或不除（Dr. GRPO）。</translation>
    </message>
    <message>
        <source>What the critic starts from: a run of reward_model, or a language model, which gets a new head. Empty: the base model.</source>
        <translation>评论者从何开始：一个 reward_model 的运行，或会加上新头的语言模型。留空：基础模型。</translation>
    </message>
    <message>
        <source>What the next token&apos;s value is worth now.</source>
        <translation>下一个词元的价值现在值多少。</translation>
    </message>
    <message>
        <source>What the policy is held against, never trained. Empty: the base model.</source>
        <translation>策略所对照的模型，从不训练。留空：基础模型。</translation>
    </message>
    <message>
        <source>What the policy starts from, and its reference: a folder, a run of the project, run/step-N, or a recipe whose model is trained first when the project has none.</source>
        <translation>策略及其参考从何开始：文件夹、项目中的运行、运行/step-N，或一个配方（项目中没有其模型时先训练它）。</translation>
    </message>
    <message>
        <source>What the reward process asks for the chance of each step to be right: a run of process_reward, or a folder.</source>
        <translation>奖励 process 询问每一步正确概率的模型：一个 process_reward 的运行，或文件夹。</translation>
    </message>
    <message>
        <source>What the reward reward_model asks: a run of the stage of that name, or a folder. It judges the final answer or the whole response, as it was trained to.</source>
        <translation>奖励 reward_model 询问的模型：该阶段的运行，或文件夹。它按训练方式评判最终答案或整个回答。</translation>
    </message>
    <message>
        <source>What to measure: a folder, a run of the project, or run/step-N.</source>
        <translation>测量什么：文件夹、项目中的运行，或 运行/step-N。</translation>
    </message>
    <message>
        <source>What to start from: a folder, a run of the project, or run/step-N.</source>
        <translation>从何开始：文件夹、项目中的运行，或 运行/step-N。</translation>
    </message>
    <message>
        <source>What to start from: a folder, a run of the project, run/step-N, or a recipe whose model is trained first when the project has none.</source>
        <translation>从何开始：文件夹、项目中的运行、运行/step-N，或一个配方（项目中没有其模型时先训练它）。</translation>
    </message>
    <message>
        <source>What to start from: a language model, which gets a new head, or a model of this stage. A folder, a run of the project, or run/step-N.</source>
        <translation>从何开始：会加上新头的语言模型，或本阶段的模型。文件夹、项目中的运行，或 运行/step-N。</translation>
    </message>
    <message>
        <source>Where a first try says nothing, thoughts grow under R1-Zero; Dr. GRPO and a random reward beside it</source>
        <translation>首次尝试无信息时，思考在 R1-Zero 下变长；旁边是 Dr. GRPO 与随机奖励</translation>
    </message>
    <message>
        <source>Where the divergence counts.</source>
        <translation>散度计入何处。</translation>
    </message>
    <message>
        <source>Where the problems come from: generated, in English and Chinese, or a dataset. All are checked exactly; a tenth of them is held out by hash.</source>
        <translation>题目从何而来：英文和中文的生成题，或数据集。全部精确判定；按哈希留出十分之一。</translation>
    </message>
    <message>
        <source>Which divergence: 0 is KL(teacher ‖ student), which covers all the teacher does; 1 is KL(student ‖ teacher), which avoids what it never does; between them the generalised Jensen–Shannon divergence.</source>
        <translation>哪种散度：0 是 KL(教师 ‖ 学生)，覆盖教师所做的一切；1 是 KL(学生 ‖ 教师)，避开教师从不做的；两者之间是广义 Jensen–Shannon 散度。</translation>
    </message>
    <message>
        <source>Whiten advantages</source>
        <translation>优势白化</translation>
    </message>
    <message>
        <source>Who tells the truth and who lies: Anna is a knight, Ben is a knave. Difficulty: 2 people to 6.</source>
        <translation>谁说真话谁说谎：Anna 是骑士，Ben 是无赖。难度：2 到 6 人。</translation>
    </message>
    <message>
        <source>Whose distribution the student takes on, of any size, with the student&apos;s tokenizer. It is never trained.</source>
        <translation>学生要学习其分布的模型，大小不限，分词器与学生相同。它从不训练。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>With packing, how much goes into one optimizer step.</source>
        <translation>打包时，一个优化步放入多少。</translation>
    </message>
    <message>
        <source>With supervision process: a run of process_reward, whose probability that a step is right is the step&apos;s reward. Empty: the task checks its steps itself.</source>
        <translation>supervision 为 process 时：一个 process_reward 的运行，其认为某步正确的概率就是该步的奖励。留空：由任务自己检查步骤。</translation>
    </message>
    <message>
        <source>Without packing, how many sequences go into one optimizer step.</source>
        <translation>不打包时，一个优化步放入多少序列。</translation>
    </message>
    <message>
        <source>Words in the order of the alphabet or against it: river, apple gives apple, river. Difficulty: 3 words to 13.</source>
        <translation>按字母顺序或逆序排列单词：river, apple 得 apple, river。难度：3 到 13 个词。</translation>
    </message>
    <message>
        <source>Write a number in another base: 101 of base 2 is 5 in base 10. Difficulty: bases 2, 8, 10, 16, then up to 16 and 36; numbers up to 200 to 100,000.</source>
        <translation>换进制写数：二进制 101 在十进制是 5。难度：2、8、10、16 进制，再到 16 与 36；数至 200 到 100,000。</translation>
    </message>
    <message>
        <source>Wrong ones are left out.</source>
        <translation>错误的被去掉。</translation>
    </message>
    <message>
        <source>a coin flip: the control that must not learn</source>
        <translation>抛硬币：不应学会任何东西的对照</translation>
    </message>
    <message>
        <source>a quarter for each of the four tags</source>
        <translation>四个标签各占四分之一</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>asymmetric: each language is good at some skills and bad at others, so mixing pays. symmetric: its control. uninformative: a first try says nothing, so checking pays and thoughts grow.</source>
        <translation>asymmetric：两种语言各有擅长与不擅长，混用有好处。symmetric：其对照。uninformative：首次尝试无信息，检查有好处，思考变长。</translation>
    </message>
    <message>
        <source>below 0 near the length limit</source>
        <translation>接近长度上限时低于 0</translation>
    </message>
    <message>
        <source>below 0 when the text repeats itself</source>
        <translation>文本重复自己时低于 0</translation>
    </message>
    <message>
        <source>best: the highest score. vote: scores of equal answers are added up; for scores that are not negative.</source>
        <translation>best：得分最高者。vote：相同答案的得分相加；用于非负得分。</translation>
    </message>
    <message>
        <source>completions: what passes the filters, for SFT. pairs: one that passes with one of less reward, for preference and reward models. labelled: every answer with whether it passes, for KTO and pointwise reward models. steps: every answer in steps with whether each is right, for process_reward (task chains; step_separator &quot; .&quot;).</source>
        <translation>completions：通过过滤者，用于 SFT。pairs：一个通过者配一个奖励较低者，用于偏好与奖励模型。labelled：每个回答及其是否通过，用于 KTO 与 pointwise 奖励模型。steps：分步的每个回答及每步对错，用于 process_reward（任务 chains；step_separator &quot; .&quot;）。</translation>
    </message>
    <message>
        <source>discopop τ</source>
        <translation>discopop τ</translation>
    </message>
    <message>
        <source>k1 is the plain log-ratio, for the reward; k3 is unbiased and never negative; k2 has the right gradient.</source>
        <translation>k1 是普通对数比，用于奖励；k3 无偏且从不为负；k2 的梯度正确。</translation>
    </message>
    <message>
        <source>k3 is unbiased and never negative; k2 has the right gradient.</source>
        <translation>k3 无偏且从不为负；k2 的梯度正确。</translation>
    </message>
    <message>
        <source>mcts never samples more next steps than this behind one node. Few: it may be caught in a local optimum. Many: it never gets deep.</source>
        <translation>mcts 在一个节点之后采样的下一步从不超过此数。少：可能困在局部最优。多：永远走不深。</translation>
    </message>
    <message>
        <source>min: the weakest step. product: the chance that all are right. last: the step with the answer.</source>
        <translation>min：最弱的一步。product：全部正确的概率。last：含答案的那一步。</translation>
    </message>
    <message>
        <source>nll: cross-entropy. dft: each token&apos;s loss weighted by its own probability.</source>
        <translation>nll：交叉熵。dft：每个词元的损失按其自身概率加权。</translation>
    </message>
    <message>
        <source>pairwise: the chosen answer above the rejected one (Bradley–Terry). pointwise: each answer good or bad by itself.</source>
        <translation>pairwise：选中的回答高于被拒绝的（Bradley–Terry）。pointwise：每个回答单独判好坏。</translation>
    </message>
    <message>
        <source>pass@1 from</source>
        <translation>pass@1 下界</translation>
    </message>
    <message>
        <source>pass@1 to</source>
        <translation>pass@1 上界</translation>
    </message>
    <message>
        <source>pass@16 from</source>
        <translation>pass@16 下界</translation>
    </message>
    <message>
        <source>pass@16 needs 16.</source>
        <translation>pass@16 需要 16。</translation>
    </message>
    <message>
        <source>pass@16 to</source>
        <translation>pass@16 上界</translation>
    </message>
    <message>
        <source>pass@k needs at least k.</source>
        <translation>pass@k 至少需要 k。</translation>
    </message>
    <message>
        <source>pass@k needs at least k; 16 is what the miniature&apos;s reports use.</source>
        <translation>pass@k 至少需要 k；微缩实验的报告用 16。</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>rule: whatever passes the filters. annotations: what passes them waits until a person has accepted or rejected every row (&apos;rationale annotate&apos;).</source>
        <translation>rule：通过过滤者。annotations：通过者等待有人逐行接受或拒绝（&apos;rationale annotate&apos;）。</translation>
    </message>
    <message>
        <source>sapo τ, bad answers</source>
        <translation>sapo τ，差回答</translation>
    </message>
    <message>
        <source>sapo τ, good answers</source>
        <translation>sapo τ，好回答</translation>
    </message>
    <message>
        <source>score of a trained reward model, of the answer alone or the whole</source>
        <translation>训练好的奖励模型的得分，只看答案或看全文</translation>
    </message>
    <message>
        <source>scores of a process reward model at the end of every step</source>
        <translation>过程奖励模型在每步结束处的得分</translation>
    </message>
    <message>
        <source>sequences</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>share of target-language words in the thinking</source>
        <translation>思考中目标语言的词的比例</translation>
    </message>
    <message>
        <source>step by step, going on with the best paths only</source>
        <translation>逐步进行，只沿最好的路径继续</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>the answer that a reward model likes best</source>
        <translation>奖励模型最喜欢的回答</translation>
    </message>
    <message>
        <source>the answer whose steps a process reward model likes best</source>
        <translation>过程奖励模型最喜欢其步骤的回答</translation>
    </message>
    <message>
        <source>the most frequent answer (self-consistency)</source>
        <translation>最常见的答案（自洽性）</translation>
    </message>
    <message>
        <source>the same of a second model, for what must not be said</source>
        <translation>第二个模型的同样评分，针对不该说的话</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>what the task itself knows of a reply&apos;s worth: the oracle</source>
        <translation>任务自身所知的回复价值：神谕</translation>
    </message>
    <message>
        <source>whole: reasoning and answer. answer: the thought is taken away first. Kept with the model, so that the reward in RL judges the same.</source>
        <translation>whole：推理与答案。answer：先去掉思考。随模型保存，使强化学习中的奖励按同样方式评判。</translation>
    </message>
    <message>
        <source>α</source>
        <translation>α</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>%1 fell from %2 to %3 nats. Limit: %4, a tenth of its start.</source>
        <translation>%1 从 %2 降到 %3 纳特。界限：%4，开始时的十分之一。</translation>
    </message>
    <message>
        <source>%1 fell from %2 to %3 tokens while the reward did not rise. Limit: %4.</source>
        <translation>%1 从 %2 降到 %3 个词元，而奖励没有上升。界限：%4。</translation>
    </message>
    <message>
        <source>%1 fell from %2 to %3. Limit: %4.</source>
        <translation>%1 从 %2 降到 %3。界限：%4。</translation>
    </message>
    <message>
        <source>%1 fell from its best, %2, to %3 while the reward rose. Limit: %4.</source>
        <translation>%1 从最佳值 %2 降到 %3，而奖励上升。界限：%4。</translation>
    </message>
    <message>
        <source>%1 fell from its best, %2, to %3. Limit: %4.</source>
        <translation>%1 从最佳值 %2 降到 %3。界限：%4。</translation>
    </message>
    <message>
        <source>%1 grew from %2 to %3 tokens while the reward did not rise. Limit: %4.</source>
        <translation>%1 从 %2 增到 %3 个词元，而奖励没有上升。界限：%4。</translation>
    </message>
    <message>
        <source>%1 is %3 at %5 logged steps; it was %2 before.</source>
        <translation>%1 在 %5 个记录步上为 %3；此前为 %2。</translation>
    </message>
    <message>
        <source>%1 is %3 nats on average (%2 at the start). Limit: %4.</source>
        <translation>%1 平均为 %3 纳特（开始时 %2）。界限：%4。</translation>
    </message>
    <message>
        <source>%1 reached %3 where %2 is usual: at least three values above %4 within 50 points.</source>
        <translation>%1 达到 %3，平常为 %2：50 个点内至少三个值超过 %4。</translation>
    </message>
    <message>
        <source>%1 rose from %2 to %3 nats. Limit: %4, four times the median of the last 100.</source>
        <translation>%1 从 %2 升到 %3 纳特。界限：%4，最近 100 个中位数的四倍。</translation>
    </message>
    <message>
        <source>%1 rose from %2 to %3 nats. Limit: %4, ten times the median of the last 100.</source>
        <translation>%1 从 %2 升到 %3 纳特。界限：%4，最近 100 个中位数的十倍。</translation>
    </message>
    <message>
        <source>%1 rose from %2 to %3. Limit: %4.</source>
        <translation>%1 从 %2 升到 %3。界限：%4。</translation>
    </message>
    <message>
        <source>%1 was %3 at %5 logged steps in a row.</source>
        <translation>%1 连续 %5 个记录步为 %3。</translation>
    </message>
    <message>
        <source>%1 was %3 over %5 logged steps (%2 at the start). Limit: %4.</source>
        <translation>%1 在 %5 个记录步上为 %3（开始时 %2）。界限：%4。</translation>
    </message>
    <message>
        <source>%1 was %3 over %5 logged steps. Limit: %4.</source>
        <translation>%1 在 %5 个记录步上为 %3。界限：%4。</translation>
    </message>
    <message>
        <source>1/s</source>
        <translation>1/秒</translation>
    </message>
    <message>
        <source>A cut-off answer scores 0 however good its thinking was, so the policy learns to be brief, not to be right.</source>
        <translation>被截断的回答无论思考多好都得 0，所以策略学会的是简短，而不是正确。</translation>
    </message>
    <message>
        <source>A figure of the answers of the step.</source>
        <translation>本步回答的一个数值。</translation>
    </message>
    <message>
        <source>A figure of the machine.</source>
        <translation>机器的一个数值。</translation>
    </message>
    <message>
        <source>A figure of the model that estimates values.</source>
        <translation>估计价值的模型的一个数值。</translation>
    </message>
    <message>
        <source>A loss or gradient overflowed, or its update was left out. Weights that took part in such an update are lost.</source>
        <translation>损失或梯度溢出，或其更新被跳过。参与过这种更新的权重已经丢失。</translation>
    </message>
    <message>
        <source>A reward that never varies tells answers from each other in no way: the gradient is zero.</source>
        <translation>从不变化的奖励无法区分回答：梯度为零。</translation>
    </message>
    <message>
        <source>A value of this reward, before its weight.</source>
        <translation>此奖励的一个值，加权之前。</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Accuracy of a search</source>
        <translation>搜索的准确率</translation>
    </message>
    <message>
        <source>Accuracy reward</source>
        <translation>准确奖励</translation>
    </message>
    <message>
        <source>Accuracy without the form</source>
        <translation>不计形式的准确率</translation>
    </message>
    <message>
        <source>Add the language consistency reward or raise its weight.</source>
        <translation>加入语言一致性奖励，或提高其权重。</translation>
    </message>
    <message>
        <source>Advantage</source>
        <translation>优势</translation>
    </message>
    <message>
        <source>Alert of the engine</source>
        <translation>引擎的警报</translation>
    </message>
    <message>
        <source>Answers grow without gain</source>
        <translation>回答变长而无收益</translation>
    </message>
    <message>
        <source>Answers of the student</source>
        <translation>学生的回答</translation>
    </message>
    <message>
        <source>Answers per second of run time.</source>
        <translation>每秒运行时间的回答数。</translation>
    </message>
    <message>
        <source>Answers sampled so far.</source>
        <translation>至今采样的回答数。</translation>
    </message>
    <message>
        <source>Answers shrink</source>
        <translation>回答变短</translation>
    </message>
    <message>
        <source>Answers that ended by themselves in the step.</source>
        <translation>本步中自行结束的回答。</translation>
    </message>
    <message>
        <source>Batches drawn</source>
        <translation>抽取的批数</translation>
    </message>
    <message>
        <source>Before clipping.</source>
        <translation>裁剪之前。</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Chance that at least one of k answers to a held-out problem is right, by the unbiased estimate. It changes only where the run evaluates (eval_steps).</source>
        <translation>k 个回答中至少一个答对留出题的概率，无偏估计。只在运行评估处（eval_steps）变化。</translation>
    </message>
    <message>
        <source>Check that the answers can be parsed and the reward fits the task; begin with easier problems or a supervised stage.</source>
        <translation>检查回答能否解析、奖励是否适合任务；从更容易的题或监督阶段开始。</translation>
    </message>
    <message>
        <source>Clipped above</source>
        <translation>上侧被裁剪</translation>
    </message>
    <message>
        <source>Clipped below</source>
        <translation>下侧被裁剪</translation>
    </message>
    <message>
        <source>Clipped tokens</source>
        <translation>被裁剪的词元</translation>
    </message>
    <message>
        <source>Clipped values</source>
        <translation>被裁剪的价值</translation>
    </message>
    <message>
        <source>Coefficient of the KL penalty</source>
        <translation>KL 惩罚系数</translation>
    </message>
    <message>
        <source>Completions hit the limit</source>
        <translation>达到上限的回答</translation>
    </message>
    <message>
        <source>Critic update time</source>
        <translation>评论者更新时间</translation>
    </message>
    <message>
        <source>Cut-off answers</source>
        <translation>被截断的回答</translation>
    </message>
    <message>
        <source>Ended answers</source>
        <translation>已结束的回答</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>Entropy collapse</source>
        <translation>熵崩溃</translation>
    </message>
    <message>
        <source>Entropy explosion</source>
        <translation>熵爆炸</translation>
    </message>
    <message>
        <source>Entropy of the answers</source>
        <translation>回答的熵</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>回合</translation>
    </message>
    <message>
        <source>Episodes per second</source>
        <translation>每秒回合数</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Evaluation time</source>
        <translation>评估时间</translation>
    </message>
    <message>
        <source>Explained variance</source>
        <translation>解释方差</translation>
    </message>
    <message>
        <source>Floating-point operations of the matrix products of the step, counted where they are made.</source>
        <translation>本步矩阵乘积的浮点运算数，在产生处计数。</translation>
    </message>
    <message>
        <source>Go on from a checkpoint before this step with a lower learning_rate, a smaller clip range or a KL coefficient beta above 0.</source>
        <translation>从此步之前的检查点继续，用更低的 learning_rate、更小的裁剪范围，或大于 0 的 KL 系数 beta。</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Gradient norm of the critic</source>
        <translation>评论者的梯度范数</translation>
    </message>
    <message>
        <source>Gradient spikes</source>
        <translation>梯度尖峰</translation>
    </message>
    <message>
        <source>Groups left out</source>
        <translation>被舍弃的组</translation>
    </message>
    <message>
        <source>Groups that dynamic sampling left out because all their answers were right or all wrong.</source>
        <translation>因回答全对或全错而被动态采样舍弃的组。</translation>
    </message>
    <message>
        <source>Groups without a gradient</source>
        <translation>没有梯度的组</translation>
    </message>
    <message>
        <source>Held-out accuracy</source>
        <translation>留出准确率</translation>
    </message>
    <message>
        <source>Held-out accuracy without the form</source>
        <translation>不计形式的留出准确率</translation>
    </message>
    <message>
        <source>Held-out format</source>
        <translation>留出格式</translation>
    </message>
    <message>
        <source>Held-out loss</source>
        <translation>留出损失</translation>
    </message>
    <message>
        <source>Held-out target language</source>
        <translation>留出目标语言</translation>
    </message>
    <message>
        <source>Highest score</source>
        <translation>最高得分</translation>
    </message>
    <message>
        <source>Highest score in the batch.</source>
        <translation>批次中的最高得分。</translation>
    </message>
    <message>
        <source>How far one step of updates moved the policy from the one that sampled.</source>
        <translation>一步更新使策略离采样它的策略有多远。</translation>
    </message>
    <message>
        <source>How far the busiest expert is above an even share of the tokens, relative to that share.</source>
        <translation>最忙的专家比平均份额多出多少，相对于该份额。</translation>
    </message>
    <message>
        <source>How far the probabilities of the sampler are from those of the trainer.</source>
        <translation>采样器的概率与训练器的相差多少。</translation>
    </message>
    <message>
        <source>How often the data has been walked through.</source>
        <translation>数据已遍历多少次。</translation>
    </message>
    <message>
        <source>How the thinking is written.</source>
        <translation>思考是如何写的。</translation>
    </message>
    <message>
        <source>In most groups all answers got the same reward, so their advantage is zero and the compute for them is spent for nothing.</source>
        <translation>多数组的所有回答得到相同的奖励，优势为零，花在上面的算力白费。</translation>
    </message>
    <message>
        <source>In the step.</source>
        <translation>在本步中。</translation>
    </message>
    <message>
        <source>KL blow-up</source>
        <translation>KL 失控</translation>
    </message>
    <message>
        <source>KL of the answers</source>
        <translation>回答的 KL</translation>
    </message>
    <message>
        <source>KL of the update</source>
        <translation>更新的 KL</translation>
    </message>
    <message>
        <source>KL paid in the reward</source>
        <translation>在奖励中支付的 KL</translation>
    </message>
    <message>
        <source>KL penalty</source>
        <translation>KL 惩罚</translation>
    </message>
    <message>
        <source>KL to the reference</source>
        <translation>与参考的 KL</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language drift</source>
        <translation>语言漂移</translation>
    </message>
    <message>
        <source>Largest policy ratio</source>
        <translation>最大策略比率</translation>
    </message>
    <message>
        <source>Largest such difference of a token in the step.</source>
        <translation>本步中单个词元的最大差异。</translation>
    </message>
    <message>
        <source>Largest such ratio of a token in the step.</source>
        <translation>本步中单个词元的最大比率。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Length of ended answers</source>
        <translation>已结束回答的长度</translation>
    </message>
    <message>
        <source>Length of right answers</source>
        <translation>正确回答的长度</translation>
    </message>
    <message>
        <source>Length of the thinking</source>
        <translation>思考的长度</translation>
    </message>
    <message>
        <source>Length of the whole gradient before clipping to max_grad_norm.</source>
        <translation>裁剪到 max_grad_norm 之前整个梯度的长度。</translation>
    </message>
    <message>
        <source>Length of wrong answers</source>
        <translation>错误回答的长度</translation>
    </message>
    <message>
        <source>Load imbalance</source>
        <translation>负载不均</translation>
    </message>
    <message>
        <source>Load of the engine&apos;s process; 100 is one core.</source>
        <translation>引擎进程的负载；100 是一个核。</translation>
    </message>
    <message>
        <source>Log-prob time</source>
        <translation>对数概率时间</translation>
    </message>
    <message>
        <source>Log-probability of chosen answers</source>
        <translation>选中回答的对数概率</translation>
    </message>
    <message>
        <source>Log-probability of rejected answers</source>
        <translation>被拒回答的对数概率</translation>
    </message>
    <message>
        <source>Longer thinking is healthy while it pays. Here it does not: repetition or rambling is likely.</source>
        <translation>有回报的更长思考是健康的。这里没有：可能是重复或东拉西扯。</translation>
    </message>
    <message>
        <source>Look at the answers before and after, then go on from a checkpoint before this step with a lower learning_rate.</source>
        <translation>查看前后的回答，然后从此步之前的检查点以更低的 learning_rate 继续。</translation>
    </message>
    <message>
        <source>Loss diverges</source>
        <translation>损失发散</translation>
    </message>
    <message>
        <source>Loss of the module that predicts the token after the next one.</source>
        <translation>预测下下个词元的模块的损失。</translation>
    </message>
    <message>
        <source>Loss of the token after next</source>
        <translation>下下个词元的损失</translation>
    </message>
    <message>
        <source>Loss that keeps the experts of a mixture evenly used.</source>
        <translation>使混合专家均匀使用的损失。</translation>
    </message>
    <message>
        <source>Lower learning_rate or max_grad_norm, enlarge the batch, and look at the answers of these steps.</source>
        <translation>降低 learning_rate 或 max_grad_norm，加大批次，并查看这些步的回答。</translation>
    </message>
    <message>
        <source>Lower learning_rate, lengthen warmup_steps, or go on from a checkpoint before this step.</source>
        <translation>降低 learning_rate，延长 warmup_steps，或从此步之前的检查点继续。</translation>
    </message>
    <message>
        <source>Lower learning_rate, use fp32 instead of bf16, and go on from a checkpoint before this step.</source>
        <translation>降低 learning_rate，用 fp32 代替 bf16，并从此步之前的检查点继续。</translation>
    </message>
    <message>
        <source>Lowest score</source>
        <translation>最低得分</translation>
    </message>
    <message>
        <source>Lowest score in the batch.</source>
        <translation>批次中的最低得分。</translation>
    </message>
    <message>
        <source>Majority vote</source>
        <translation>多数投票</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Mean absolute difference between the log-probabilities of sampler and trainer for the same tokens under the same weights. Only rounding should be left.</source>
        <translation>在相同权重下，采样器与训练器对相同词元的对数概率的平均绝对差。应只剩舍入误差。</translation>
    </message>
    <message>
        <source>Mean clipped policy loss over the updates of the step.</source>
        <translation>本步各次更新的平均裁剪策略损失。</translation>
    </message>
    <message>
        <source>Mean entropy of the next-token distribution after the update.</source>
        <translation>更新之后下一词元分布的平均熵。</translation>
    </message>
    <message>
        <source>Mean entropy of the next-token distribution over the sampled tokens. Near 0 the policy no longer explores; a sudden rise means that answers fall apart.</source>
        <translation>采样词元上下一词元分布的平均熵。接近 0 时策略不再探索；突然上升说明回答散乱。</translation>
    </message>
    <message>
        <source>Mean implicit reward of the chosen answers: beta × how much likelier the policy makes them than its reference.</source>
        <translation>选中回答的平均隐式奖励：beta × 策略比参考更可能给出它的程度。</translation>
    </message>
    <message>
        <source>Mean implicit reward of the chosen minus that of the rejected answers.</source>
        <translation>选中回答与被拒回答的平均隐式奖励之差。</translation>
    </message>
    <message>
        <source>Mean implicit reward of the rejected answers. It should fall below that of the chosen ones.</source>
        <translation>被拒回答的平均隐式奖励。应低于选中回答。</translation>
    </message>
    <message>
        <source>Mean length of the answers that ended by themselves.</source>
        <translation>自行结束的回答的平均长度。</translation>
    </message>
    <message>
        <source>Mean length of the answers, with their thinking.</source>
        <translation>回答的平均长度，含思考。</translation>
    </message>
    <message>
        <source>Mean number of such words in an answer.</source>
        <translation>每个回答中这类词的平均个数。</translation>
    </message>
    <message>
        <source>Mean number of tokens inside the thinking.</source>
        <translation>思考中的平均词元数。</translation>
    </message>
    <message>
        <source>Mean of the KL penalty that was taken from the reward of each answer.</source>
        <translation>从每个回答的奖励中扣除的 KL 惩罚的平均值。</translation>
    </message>
    <message>
        <source>Mean of the accuracy reward before its weight: the share of answers that are right in the form that is asked for.</source>
        <translation>准确奖励加权前的平均值：以所要求形式答对的回答比例。</translation>
    </message>
    <message>
        <source>Mean of the format reward on held-out problems.</source>
        <translation>留出题上格式奖励的平均值。</translation>
    </message>
    <message>
        <source>Mean of this reward over the answers to which it applies, before its weight.</source>
        <translation>此奖励对适用回答的平均值，加权之前。</translation>
    </message>
    <message>
        <source>Mean of what the critic expected at a token.</source>
        <translation>评论者在词元处所预期的平均值。</translation>
    </message>
    <message>
        <source>Mean over the answers of the step of what the trainer used: the sum of weight × value of all rewards.</source>
        <translation>训练器所用奖励在本步回答上的平均：所有奖励的 权重 × 值 之和。</translation>
    </message>
    <message>
        <source>Mean over the answers of the summed log-ratio of policy and reference.</source>
        <translation>策略与参考的对数比之和，对回答取平均。</translation>
    </message>
    <message>
        <source>Mean over the answers of the summed negative log-probability of their tokens.</source>
        <translation>词元负对数概率之和，对回答取平均。</translation>
    </message>
    <message>
        <source>Mean over the right answers.</source>
        <translation>对正确回答取平均。</translation>
    </message>
    <message>
        <source>Mean over the wrong answers. If it grows and that of right answers does not, wrong answers ramble.</source>
        <translation>对错误回答取平均。若它增长而正确回答的不增长，说明错误回答在东拉西扯。</translation>
    </message>
    <message>
        <source>Mean over tokens of the estimate of the divergence from the reference model (k3: ratio − 1 − log ratio). Without a reference there is none.</source>
        <translation>与参考模型散度估计的词元平均（k3：比率 − 1 − 对数比）。没有参考时不存在。</translation>
    </message>
    <message>
        <source>Mean over tokens of the reward that was still to come.</source>
        <translation>尚待得到的奖励的词元平均。</translation>
    </message>
    <message>
        <source>Mean policy ratio over the updates of the step.</source>
        <translation>本步各次更新的平均策略比率。</translation>
    </message>
    <message>
        <source>Mean probability of a sampled token now over that when it was sampled.</source>
        <translation>采样词元现在的概率与采样时之比的平均。</translation>
    </message>
    <message>
        <source>Mean score</source>
        <translation>平均得分</translation>
    </message>
    <message>
        <source>Mean score of the answers before any KL penalty.</source>
        <translation>扣除 KL 惩罚之前回答的平均得分。</translation>
    </message>
    <message>
        <source>Mean score of the better minus that of the worse answers.</source>
        <translation>较好回答与较差回答的平均得分之差。</translation>
    </message>
    <message>
        <source>Mean score that the reward model gives to the answers.</source>
        <translation>奖励模型给回答的平均得分。</translation>
    </message>
    <message>
        <source>Mean squared error of the critic over the updates of the step.</source>
        <translation>评论者在本步各次更新中的均方误差。</translation>
    </message>
    <message>
        <source>Mean summed log-probability of the chosen answers.</source>
        <translation>选中回答的对数概率之和的平均。</translation>
    </message>
    <message>
        <source>Mean summed log-probability of the rejected answers.</source>
        <translation>被拒回答的对数概率之和的平均。</translation>
    </message>
    <message>
        <source>Memory that the engine&apos;s process holds.</source>
        <translation>引擎进程占用的内存。</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>Mixed answers</source>
        <translation>混用的回答</translation>
    </message>
    <message>
        <source>Model FLOPs utilization</source>
        <translation>模型算力利用率</translation>
    </message>
    <message>
        <source>More than half of what was learned is lost, far beyond the noise of the curve.</source>
        <translation>所学的一半以上已丢失，远超曲线的噪声。</translation>
    </message>
    <message>
        <source>Most memory</source>
        <translation>最大内存</translation>
    </message>
    <message>
        <source>Numbers that are not finite</source>
        <translation>非有限的数</translation>
    </message>
    <message>
        <source>Of the advantages: how much better than its group an answer was. Their mean is 0 by construction.</source>
        <translation>优势的：一个回答比其组好多少。其均值按定义为 0。</translation>
    </message>
    <message>
        <source>Off-target answers</source>
        <translation>偏离目标语言的回答</translation>
    </message>
    <message>
        <source>One reward</source>
        <translation>单项奖励</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>运算数</translation>
    </message>
    <message>
        <source>Over the updates of the step.</source>
        <translation>在本步的各次更新中。</translation>
    </message>
    <message>
        <source>Policy loss</source>
        <translation>策略损失</translation>
    </message>
    <message>
        <source>Policy ratio</source>
        <translation>策略比率</translation>
    </message>
    <message>
        <source>Preferences told apart</source>
        <translation>分辨出的偏好</translation>
    </message>
    <message>
        <source>Raise beta, lower learning_rate, or go on from a checkpoint before this step.</source>
        <translation>提高 beta，降低 learning_rate，或从此步之前的检查点继续。</translation>
    </message>
    <message>
        <source>Raise max_completion_length, or mask or penalise overlong answers.</source>
        <translation>提高 max_completion_length，或屏蔽或惩罚过长的回答。</translation>
    </message>
    <message>
        <source>Raise temperature or the entropy bonus, lower learning_rate, use a wider upper clip (epsilon_high), or go on from a checkpoint before this step.</source>
        <translation>提高 temperature 或熵奖励，降低 learning_rate，放宽上侧裁剪（epsilon_high），或从此步之前的检查点继续。</translation>
    </message>
    <message>
        <source>Read the answers of these steps; lower a length penalty, or reward the format with thinking.</source>
        <translation>阅读这些步的回答；降低长度惩罚，或奖励带思考的格式。</translation>
    </message>
    <message>
        <source>Read the answers with the highest reward, lower the weight of the part they win by, or stop at the step with the best accuracy.</source>
        <translation>阅读奖励最高的回答，降低它们赖以取胜的那项的权重，或停在准确率最好的一步。</translation>
    </message>
    <message>
        <source>Read the longest answers; use a loss without length bias (dr_grpo, dapo), an overlong penalty, or a lower max_completion_length.</source>
        <translation>阅读最长的回答；使用没有长度偏差的损失（dr_grpo、dapo）、过长惩罚，或更小的 max_completion_length。</translation>
    </message>
    <message>
        <source>Reflecting answers</source>
        <translation>带反思的回答</translation>
    </message>
    <message>
        <source>Reflections</source>
        <translation>反思</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回报</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Reward collapse</source>
        <translation>奖励崩溃</translation>
    </message>
    <message>
        <source>Reward is constant</source>
        <translation>奖励恒定</translation>
    </message>
    <message>
        <source>Reward margin</source>
        <translation>奖励间隔</translation>
    </message>
    <message>
        <source>Reward of chosen answers</source>
        <translation>选中回答的奖励</translation>
    </message>
    <message>
        <source>Reward of rejected answers</source>
        <translation>被拒回答的奖励</translation>
    </message>
    <message>
        <source>Reward rises while accuracy falls</source>
        <translation>奖励上升而准确率下降</translation>
    </message>
    <message>
        <source>Reward time</source>
        <translation>奖励时间</translation>
    </message>
    <message>
        <source>Reward with KL</source>
        <translation>含 KL 的奖励</translation>
    </message>
    <message>
        <source>Rollouts that dynamic sampling needed to fill the step with groups that have a gradient.</source>
        <translation>动态采样为填满一步有梯度的组所需的采样次数。</translation>
    </message>
    <message>
        <source>Rows added</source>
        <translation>新增的行</translation>
    </message>
    <message>
        <source>Rows of the dataset so far.</source>
        <translation>数据集至今的行数。</translation>
    </message>
    <message>
        <source>Rows that this step added to the dataset.</source>
        <translation>本步给数据集增加的行。</translation>
    </message>
    <message>
        <source>Sampler against trainer</source>
        <translation>采样器与训练器</translation>
    </message>
    <message>
        <source>Sampler against trainer, worst</source>
        <translation>采样器与训练器，最差</translation>
    </message>
    <message>
        <source>Sampler and trainer disagree</source>
        <translation>采样器与训练器不一致</translation>
    </message>
    <message>
        <source>Sampling speed</source>
        <translation>采样速度</translation>
    </message>
    <message>
        <source>Sampling time</source>
        <translation>采样时间</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Score minus the KL penalty, summed over an answer.</source>
        <translation>得分减 KL 惩罚，对一个回答求和。</translation>
    </message>
    <message>
        <source>Seconds of the step spent in this phase.</source>
        <translation>本步在此阶段所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent judging answers.</source>
        <translation>本步评判回答所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent on log-probabilities of policy and reference.</source>
        <translation>本步计算策略与参考的对数概率所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent on the update of the critic.</source>
        <translation>本步更新评论者所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent on the update of the policy.</source>
        <translation>本步更新策略所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent on the values of the critic.</source>
        <translation>本步计算评论者的值所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds of the step spent sampling answers.</source>
        <translation>本步采样回答所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds spent on held-out problems.</source>
        <translation>留出题所用的秒数。</translation>
    </message>
    <message>
        <source>Seconds that the step took, all phases together.</source>
        <translation>本步所有阶段合计的秒数。</translation>
    </message>
    <message>
        <source>Share of problems that this search solves.</source>
        <translation>此搜索解出的题目比例。</translation>
    </message>
    <message>
        <source>Share of right answers among the problems in this language.</source>
        <translation>此语言的题目中答对的比例。</translation>
    </message>
    <message>
        <source>Share of right answers in this part of the problems.</source>
        <translation>这部分题目中答对的比例。</translation>
    </message>
    <message>
        <source>Share of right answers to held-out problems when the form is ignored.</source>
        <translation>不计形式时留出题答对的比例。</translation>
    </message>
    <message>
        <source>Share of the answers that are right in the form that is asked for.</source>
        <translation>以所要求形式答对的回答比例。</translation>
    </message>
    <message>
        <source>Share of the answers that are right when the form is ignored. Above strict accuracy: the model knows, but does not write it as asked.</source>
        <translation>不计形式时答对的回答比例。高于严格准确率时：模型知道，但没有按要求写。</translation>
    </message>
    <message>
        <source>Share of the answers that are right.</source>
        <translation>答对的回答比例。</translation>
    </message>
    <message>
        <source>Share of the answers that reached max_completion_length before their end. They cannot be right, however good their thinking was.</source>
        <translation>在结束之前达到 max_completion_length 的回答比例。无论思考多好都不能算对。</translation>
    </message>
    <message>
        <source>Share of the answers whose thinking changes language between neighbouring words.</source>
        <translation>思考中相邻词之间换了语言的回答比例。</translation>
    </message>
    <message>
        <source>Share of the answers whose thinking has not one word in the language of the question.</source>
        <translation>思考中没有一个词属于题目语言的回答比例。</translation>
    </message>
    <message>
        <source>Share of the answers with a word of second thoughts: “wait”, “等等” and their kin.</source>
        <translation>含有再想一想之词的回答比例：“wait”、“等等”之类。</translation>
    </message>
    <message>
        <source>Share of the groups whose answers all got the same reward. Their advantages are 0, so they add nothing to the update.</source>
        <translation>所有回答得到相同奖励的组的比例。其优势为 0，对更新没有贡献。</translation>
    </message>
    <message>
        <source>Share of the held-out examples that are judged rightly.</source>
        <translation>判断正确的留出样例比例。</translation>
    </message>
    <message>
        <source>Share of the pairs in which the chosen answer has the higher implicit reward.</source>
        <translation>选中回答隐式奖励更高的成对比例。</translation>
    </message>
    <message>
        <source>Share of the problems whose most frequent answer is right.</source>
        <translation>最常见答案正确的题目比例。</translation>
    </message>
    <message>
        <source>Share of the sequences that the student wrote itself.</source>
        <translation>学生自己写的序列比例。</translation>
    </message>
    <message>
        <source>Share of the tokens that were clipped at either end. 0 with one update per rollout: the ratio is 1.</source>
        <translation>两端被裁剪的词元比例。每次采样只更新一次时为 0：比率为 1。</translation>
    </message>
    <message>
        <source>Share of the tokens that were clipped.</source>
        <translation>被裁剪的词元比例。</translation>
    </message>
    <message>
        <source>Share of the tokens whose policy ratio was outside the clip range.</source>
        <translation>策略比率超出裁剪范围的词元比例。</translation>
    </message>
    <message>
        <source>Share of the tokens whose ratio fell below 1 − epsilon with a negative advantage.</source>
        <translation>优势为负且比率低于 1 − epsilon 的词元比例。</translation>
    </message>
    <message>
        <source>Share of the tokens whose ratio rose above 1 + epsilon_high with a positive advantage.</source>
        <translation>优势为正且比率高于 1 + epsilon_high 的词元比例。</translation>
    </message>
    <message>
        <source>Share of the values outside the clip range.</source>
        <translation>超出裁剪范围的价值比例。</translation>
    </message>
    <message>
        <source>Share of the variance of the returns that the critic foresaw. 1 is perfect, 0 no better than their mean.</source>
        <translation>评论者预见到的回报方差比例。1 为完美，0 不比均值好。</translation>
    </message>
    <message>
        <source>Share of the words of the thinking that are in the language of the question, on held-out problems.</source>
        <translation>留出题上，思考中属于题目语言的词的比例。</translation>
    </message>
    <message>
        <source>Share of the words of the thinking that are in the language of the question; mean over the answers that have words.</source>
        <translation>思考中属于题目语言的词的比例；对有词的回答取平均。</translation>
    </message>
    <message>
        <source>Share of what the hardware could compute at most that the model used.</source>
        <translation>硬件最大算力中模型用到的比例。</translation>
    </message>
    <message>
        <source>Shortest answer</source>
        <translation>最短回答</translation>
    </message>
    <message>
        <source>Single batches dominate the update. Clipping bounds each of them, but the direction is noise.</source>
        <translation>个别批次主导更新。裁剪限制了它们的大小，但方向是噪声。</translation>
    </message>
    <message>
        <source>Skipped critic updates</source>
        <translation>跳过的评论者更新</translation>
    </message>
    <message>
        <source>Skipped updates</source>
        <translation>跳过的更新</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Spread of one reward</source>
        <translation>单项奖励的差异</translation>
    </message>
    <message>
        <source>Spread of the reward</source>
        <translation>奖励的差异</translation>
    </message>
    <message>
        <source>Standard deviation of the reward over the answers of the step. Near 0 there is nothing to learn from.</source>
        <translation>本步回答的奖励标准差。接近 0 时没有可学的东西。</translation>
    </message>
    <message>
        <source>Standard deviation of this reward over the answers, before its weight.</source>
        <translation>此奖励在回答间的标准差，加权之前。</translation>
    </message>
    <message>
        <source>Step size of the critic&apos;s optimizer.</source>
        <translation>评论者优化器的步长。</translation>
    </message>
    <message>
        <source>Step size of the optimizer at this step: warm-up, then the schedule.</source>
        <translation>优化器在本步的步长：预热，然后按调度。</translation>
    </message>
    <message>
        <source>Step size of the policy&apos;s optimizer at this step.</source>
        <translation>策略优化器在本步的步长。</translation>
    </message>
    <message>
        <source>Step time</source>
        <translation>步时间</translation>
    </message>
    <message>
        <source>Strict accuracy</source>
        <translation>严格准确率</translation>
    </message>
    <message>
        <source>Strict accuracy by language</source>
        <translation>按语言的严格准确率</translation>
    </message>
    <message>
        <source>Target language of one language</source>
        <translation>某一语言的目标语言</translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation>遥测</translation>
    </message>
    <message>
        <source>The coefficient by which the KL penalty enters the reward at this step.</source>
        <translation>本步 KL 惩罚进入奖励的系数。</translation>
    </message>
    <message>
        <source>The loss is well above the best one of this run and stays there: the model unlearns.</source>
        <translation>损失远高于此运行的最佳值并停在那里：模型在遗忘。</translation>
    </message>
    <message>
        <source>The loss on held-out examples.</source>
        <translation>留出样例上的损失。</translation>
    </message>
    <message>
        <source>The most memory that it has held.</source>
        <translation>它占用过的最大内存。</translation>
    </message>
    <message>
        <source>The part of the reward that is the KL penalty.</source>
        <translation>奖励中 KL 惩罚的部分。</translation>
    </message>
    <message>
        <source>The policy earns reward in a way that does not make answers right: some part of the reward can be won without solving the task.</source>
        <translation>策略以不使回答正确的方式赚取奖励：奖励中有某项不解题也能得到。</translation>
    </message>
    <message>
        <source>The policy gives nearly the same answer every time, so groups hardly differ and nothing new is tried.</source>
        <translation>策略每次给出几乎相同的回答，组内差别很小，不再尝试新东西。</translation>
    </message>
    <message>
        <source>The policy has moved far away from its reference model in few steps; what the reference could do may be lost.</source>
        <translation>策略在很少几步内远离参考模型；参考原来会的可能丢失。</translation>
    </message>
    <message>
        <source>The policy spreads over tokens it did not use before; answers fall apart, and the reward usually follows within a few steps.</source>
        <translation>策略散到以前不用的词元上；回答散乱，奖励通常在几步内随之下降。</translation>
    </message>
    <message>
        <source>The policy stops thinking: it answers at once, or not at all.</source>
        <translation>策略停止思考：立即作答，或根本不答。</translation>
    </message>
    <message>
        <source>The same for the problems in this language.</source>
        <translation>同上，针对此语言的题目。</translation>
    </message>
    <message>
        <source>The thinking leaves the language of the question. The reward for right answers alone does not hold it there.</source>
        <translation>思考离开了题目的语言。只奖励正确答案留不住它。</translation>
    </message>
    <message>
        <source>The trainer gives the sampled tokens other probabilities than the sampler did, so the first update is not on-policy.</source>
        <translation>训练器给采样词元的概率与采样器不同，所以第一次更新不是在策略的。</translation>
    </message>
    <message>
        <source>Time of a phase</source>
        <translation>某阶段的时间</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Tokens of a search</source>
        <translation>搜索的词元</translation>
    </message>
    <message>
        <source>Tokens of prompts and answers that the run has worked through so far.</source>
        <translation>运行至今处理的提示与回答词元数。</translation>
    </message>
    <message>
        <source>Tokens sampled per second.</source>
        <translation>每秒采样的词元数。</translation>
    </message>
    <message>
        <source>Tokens that this search samples for a problem.</source>
        <translation>此搜索为一道题采样的词元数。</translation>
    </message>
    <message>
        <source>Tokens trained on per second.</source>
        <translation>每秒训练的词元数。</translation>
    </message>
    <message>
        <source>Training speed</source>
        <translation>训练速度</translation>
    </message>
    <message>
        <source>True score</source>
        <translation>真实得分</translation>
    </message>
    <message>
        <source>Update time</source>
        <translation>更新时间</translation>
    </message>
    <message>
        <source>Updates left out so far because a gradient was not finite. It should stay 0.</source>
        <translation>至今因梯度非有限而跳过的更新数。应保持为 0。</translation>
    </message>
    <message>
        <source>Updates of the critic left out so far because a gradient was not finite.</source>
        <translation>至今因梯度非有限而跳过的评论者更新数。</translation>
    </message>
    <message>
        <source>Use one precision for both, check temperature and the chat template, or use a loss_type with importance sampling correction.</source>
        <translation>两者用同一精度，检查 temperature 与聊天模板，或使用带重要性采样校正的 loss_type。</translation>
    </message>
    <message>
        <source>Use problems of middle difficulty, larger groups (num_generations), dynamic sampling, or a reward with more shades.</source>
        <translation>使用中等难度的题、更大的组（num_generations）、动态采样，或层次更多的奖励。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Value loss</source>
        <translation>价值损失</translation>
    </message>
    <message>
        <source>Value time</source>
        <translation>价值时间</translation>
    </message>
    <message>
        <source>Variance of the policy ratio</source>
        <translation>策略比率的方差</translation>
    </message>
    <message>
        <source>What the optimizer lowers. Of a policy its value says nothing, since advantages of a group sum to 0; of pretraining and supervised stages it is the mean negative log-probability of a token.</source>
        <translation>优化器所降低的量。对策略而言其数值说明不了什么，因为一组优势之和为 0；对预训练与监督阶段，它是词元的平均负对数概率。</translation>
    </message>
    <message>
        <source>What the task itself knows of an answer&apos;s worth. If the reward rises while this falls, the reward is being gamed.</source>
        <translation>任务自身所知的回答价值。若奖励上升而它下降，奖励正被钻空子。</translation>
    </message>
    <message>
        <source>What the task itself knows of an answer&apos;s worth. No reward need pay for it, so it shows whether the paid reward is won honestly.</source>
        <translation>任务自身所知的回答价值。不必有奖励为它支付，因此能看出所付的奖励是否诚实赢得。</translation>
    </message>
    <message>
        <source>Work done per second.</source>
        <translation>每秒完成的工作。</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>纳特</translation>
    </message>
    <message>
        <source>pass@k</source>
        <translation>pass@k</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>词元/秒</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Launching</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
</context>
<context>
    <name>progressText</name>
    <message>
        <source>%1 · ETA %2</source>
        <translation>%1 · 预计还需 %2</translation>
    </message>
</context>
<context>
    <name>rationale::ui</name>
    <message>
        <source>Advantages of a group sum to 0, and with one update per batch the ratio is 1: the value of the policy loss says nothing, its gradient does.</source>
        <translation>一组的优势之和为 0；每批只更新一次时比率为 1：策略损失的数值说明不了什么，起作用的是它的梯度。</translation>
    </message>
    <message>
        <source>What is left is β × KL: %1 × %2 = %3.</source>
        <translation>剩下的是 β × KL：%1 × %2 = %3。</translation>
    </message>
    <message>
        <source>β is 0, so no KL term is added.</source>
        <translation>β 为 0，因此没有加 KL 项。</translation>
    </message>
    <message>
        <source>Why is loss near 0?</source>
        <translation>损失为什么接近 0？</translation>
    </message>
    <message>
        <source>Watch reward and entropy instead.</source>
        <translation>请改看奖励与熵。</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>CPU, sum of cores</source>
        <translation>CPU，各核之和</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Most memory</source>
        <translation>最大内存</translation>
    </message>
    <message>
        <source>All answers of these groups got the same reward, so their advantage is 0 and they add no gradient.</source>
        <translation>这些组的所有回答得到相同的奖励，优势为 0，不产生梯度。</translation>
    </message>
    <message>
        <source>Mean accuracy is %1: most of them are solved by every member, and harder prompts would teach more.</source>
        <translation>平均准确率为 %1：其中多数每个成员都做对了，更难的提示能教得更多。</translation>
    </message>
    <message>
        <source>Mean accuracy is %1: most of them are solved by no member, and easier prompts or larger groups would teach more.</source>
        <translation>平均准确率为 %1：其中多数没有成员做对，更容易的提示或更大的组能教得更多。</translation>
    </message>
    <message>
        <source>Why is frac_reward_zero_std %1?</source>
        <translation>frac_reward_zero_std 为什么是 %1？</translation>
    </message>
    <message>
        <source>What is the log-prob difference?</source>
        <translation>对数概率差是什么？</translation>
    </message>
    <message>
        <source>The sampler and the trainer score the same tokens with the same weights; the difference (%1) is rounding. In fp32 it stays below 0.00001, in bf16 below 0.02. More would mean that the ratio of the first update is not 1.</source>
        <translation>采样器与训练器用同样的权重给同样的词元打分；差值（%1）只是舍入。fp32 下低于 0.00001，bf16 下低于 0.02。更大则意味着第一次更新的比率不是 1。</translation>
    </message>
    <message>
        <source>Command refused</source>
        <translation>命令被拒绝</translation>
    </message>
    <message>
        <source>Command: change an option</source>
        <translation>命令：修改设置</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Completions</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Time and speed</source>
        <translation>时间与速度</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>已开始</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Gate of the base</source>
        <translation>基础模型的关卡</translation>
    </message>
    <message>
        <source>Reference model</source>
        <translation>参考模型</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Command: pause</source>
        <translation>命令：暂停</translation>
    </message>
    <message>
        <source>Command: continue</source>
        <translation>命令：继续</translation>
    </message>
    <message>
        <source>Command: stop</source>
        <translation>命令：停止</translation>
    </message>
    <message>
        <source>Command: save a checkpoint</source>
        <translation>命令：保存检查点</translation>
    </message>
    <message>
        <source>X axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>X  Step</source>
        <translation>横轴：步</translation>
    </message>
    <message>
        <source>X  Tokens</source>
        <translation>横轴：词元</translation>
    </message>
    <message>
        <source>X  Wall time</source>
        <translation>横轴：实际时间</translation>
    </message>
    <message>
        <source>X  Process time</source>
        <translation>横轴：运行时间</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Weight of the smoothing</source>
        <translation>平滑权重</translation>
    </message>
    <message>
        <source>What does loss %1 say?</source>
        <translation>loss %1 说明什么？</translation>
    </message>
    <message>
        <source>The mean negative log-probability of a token: the model gives the right next token a probability of %1 on (geometric) average.</source>
        <translation>词元的平均负对数概率：模型给正确的下一个词元的概率（几何）平均为 %1。</translation>
    </message>
    <message>
        <source>All %1 answers of these groups got the same reward, so their advantage is 0 and they add no gradient.</source>
        <translation>这些组的全部 %1 个回答得到相同的奖励，优势为 0，不产生梯度。</translation>
    </message>
    <message>
        <source>How far the policy has moved from its reference: a token is %1 nats less likely under the reference than under the policy, on average.</source>
        <translation>策略离参考有多远：平均而言，一个词元在参考下的对数概率比在策略下低 %1 纳特。</translation>
    </message>
    <message>
        <source>β is %1, so it adds %2 to the loss.</source>
        <translation>β 为 %1，因此给损失增加 %2。</translation>
    </message>
    <message>
        <source>β is 0: it is measured and not punished. Without a reference model it is not measured at all.</source>
        <translation>β 为 0：只测量、不惩罚。没有参考模型时根本不测量。</translation>
    </message>
    <message>
        <source>At the first step policy and reference are one model, so it is 0.</source>
        <translation>第一步时策略与参考是同一个模型，所以为 0。</translation>
    </message>
    <message>
        <source>Why is kl %1?</source>
        <translation>kl 为什么是 %1？</translation>
    </message>
    <message>
        <source>A token is clipped when its ratio leaves the clip range. With one update per rollout the ratio is exactly 1, so nothing can be clipped.</source>
        <translation>词元的比率超出裁剪范围时被裁剪。每次采样只更新一次时比率恰为 1，因此没有什么会被裁剪。</translation>
    </message>
    <message>
        <source>%1 of the tokens left the clip range and add no gradient.</source>
        <translation>%1 的词元超出裁剪范围，不产生梯度。</translation>
    </message>
    <message>
        <source>num_iterations is %1 in this run.</source>
        <translation>此运行的 num_iterations 为 %1。</translation>
    </message>
    <message>
        <source>The range is %1 around 1 (epsilon).</source>
        <translation>范围是 1 左右 %1（epsilon）。</translation>
    </message>
    <message>
        <source>Why is %1 %2?</source>
        <translation>%1 为什么是 %2？</translation>
    </message>
    <message>
        <source>The length of the whole gradient before clipping.</source>
        <translation>裁剪之前整个梯度的长度。</translation>
    </message>
    <message>
        <source>It is %1 and the limit is %2 (max_grad_norm): the update is scaled down to %3 of its length.</source>
        <translation>它是 %1，上限是 %2（max_grad_norm）：更新缩小到原长的 %3。</translation>
    </message>
    <message>
        <source>It is %1, below the limit of %2 (max_grad_norm): the update is not scaled.</source>
        <translation>它是 %1，低于上限 %2（max_grad_norm）：更新不缩小。</translation>
    </message>
    <message>
        <source>%1 of the groups add nothing to it, because their answers got the same reward.</source>
        <translation>%1 的组对它没有贡献，因为组内回答的奖励相同。</translation>
    </message>
    <message>
        <source>What does grad_norm %1 say?</source>
        <translation>grad_norm %1 说明什么？</translation>
    </message>
    <message>
        <source>%1 nats: at a token the policy hesitates between about %2 choices on average.</source>
        <translation>%1 纳特：平均而言，策略在每个词元处约在 %2 个选择之间犹豫。</translation>
    </message>
    <message>
        <source>Near 0 all answers of a group become the same and nothing new is tried.</source>
        <translation>接近 0 时一组的所有回答变得相同，不再尝试新东西。</translation>
    </message>
    <message>
        <source>It falls while the policy learns. A fall to nearly 0 ends exploration; a sudden rise means that answers fall apart.</source>
        <translation>策略学习时它会下降。降到接近 0 意味着探索结束；突然上升意味着回答散乱。</translation>
    </message>
    <message>
        <source>What does entropy %1 say?</source>
        <translation>entropy %1 说明什么？</translation>
    </message>
    <message>
        <source>%1 of the answers reached the limit of %2 tokens and were cut off.</source>
        <translation>%1 的回答达到 %2 个词元的上限而被截断。</translation>
    </message>
    <message>
        <source>%1 of the answers reached the limit and were cut off.</source>
        <translation>%1 的回答达到上限而被截断。</translation>
    </message>
    <message>
        <source>Their mean length is %1 tokens.</source>
        <translation>其平均长度为 %1 个词元。</translation>
    </message>
    <message>
        <source>A cut-off answer has no final answer, so it counts as wrong however good its thinking was.</source>
        <translation>被截断的回答没有最终答案，所以无论思考多好都算错。</translation>
    </message>
    <message>
        <source>Why are %1 of the answers cut off?</source>
        <translation>为什么 %1 的回答被截断？</translation>
    </message>
    <message>
        <source>What does reward_std %1 say?</source>
        <translation>reward_std %1 说明什么？</translation>
    </message>
    <message>
        <source>Rewards of the step lie about %1 around their mean of %2. It is what advantages are made of: near 0 there is nothing to learn from, whether everything is solved or nothing.</source>
        <translation>本步的奖励在均值 %2 左右约 %1。优势由它构成：接近 0 时没有可学的东西，无论全都做对还是全都做错。</translation>
    </message>
    <message>
        <source>Warm-up: the rate rises from 0 to %1 over the first %2 steps; this is step %3.</source>
        <translation>预热：学习率在前 %2 步从 0 升到 %1；现在是第 %3 步。</translation>
    </message>
    <message>
        <source>The schedule has brought it from %1 down to %2.</source>
        <translation>调度已把它从 %1 降到 %2。</translation>
    </message>
    <message>
        <source>The rate is the one of the recipe: %1.</source>
        <translation>学习率就是配方中的值：%1。</translation>
    </message>
    <message>
        <source>It can be changed while the run goes on, under Live settings.</source>
        <translation>运行期间可在“实时设置”中修改。</translation>
    </message>
    <message>
        <source>Why is learning_rate %1?</source>
        <translation>learning_rate 为什么是 %1？</translation>
    </message>
    <message>
        <source>Held-out problems are asked now and then, not at every step, so the curve is made of straight lines between few points.</source>
        <translation>留出题只是不时提问，不是每一步，所以曲线由少数点之间的直线组成。</translation>
    </message>
    <message>
        <source>This run asks them every %1 steps.</source>
        <translation>此运行每 %1 步提问一次。</translation>
    </message>
    <message>
        <source>Its latest value is %1. If it is flat while the reward rises, the policy learns its training problems or the form, not the task.</source>
        <translation>最新值是 %1。若奖励上升而它持平，策略学到的是训练题或形式，而不是任务。</translation>
    </message>
    <message>
        <source>Why is %1 flat?</source>
        <translation>%1 为什么持平？</translation>
    </message>
    <message>
        <source>%1: %2 (%3).</source>
        <translation>%1：%2（%3）。</translation>
    </message>
    <message>
        <source>%1 of a step that takes %2.</source>
        <translation>%1，一步共 %2。</translation>
    </message>
    <message>
        <source>Sampling usually takes most of the time, since an answer is written token by token; it grows with the length of the answers.</source>
        <translation>采样通常占大部分时间，因为回答是逐词元写出的；它随回答长度增长。</translation>
    </message>
    <message>
        <source>Where does %1 come from?</source>
        <translation>%1 从何而来？</translation>
    </message>
    <message>
        <source>Tokens of prompts and answers since the start, so the curve only rises: %1 in %2 steps.</source>
        <translation>从开始起提示与回答的词元数，所以曲线只升不降：%2 步共 %1。</translation>
    </message>
    <message>
        <source>That is %1 a step. A steeper curve means longer answers.</source>
        <translation>即每步 %1。曲线更陡说明回答更长。</translation>
    </message>
    <message>
        <source>What does num_tokens say?</source>
        <translation>num_tokens 说明什么？</translation>
    </message>
    <message>
        <source>Higher is better.</source>
        <translation>越高越好。</translation>
    </message>
    <message>
        <source>Lower is better.</source>
        <translation>越低越好。</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>Made by code version %1</source>
        <translation>由代码版本 %1 制作</translation>
    </message>
    <message>
        <source>%1 setting differs from its default</source>
        <translation>%1 项设置与默认不同</translation>
    </message>
    <message>
        <source>%1 settings differ from their defaults</source>
        <translation>%1 项设置与默认不同</translation>
    </message>
    <message>
        <source>%1: %2, from outside</source>
        <translation>%1：%2，来自外部</translation>
    </message>
    <message>
        <source>Downloaded from the Hugging Face Hub: %1</source>
        <translation>从 Hugging Face Hub 下载：%1</translation>
    </message>
    <message>
        <source>Nothing says where this model comes from: only what Rationale made or downloaded knows it.</source>
        <translation>没有记录说明此模型从何而来：只有 Rationale 制作或下载的才知道。</translation>
    </message>
    <message>
        <source>none in this folder</source>
        <translation>此文件夹中没有</translation>
    </message>
    <message>
        <source>of an unnamed class</source>
        <translation>类名未知</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家族</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>LoRA, also merged into the weights</source>
        <translation>LoRA，也已合并进权重</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Of that, to go on training</source>
        <translation>其中用于继续训练</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>制作时间</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Its run has not announced this checkpoint.</source>
        <translation>其运行还没有宣布此检查点。</translation>
    </message>
    <message>
        <source>Started from</source>
        <translation>起始于</translation>
    </message>
    <message>
        <source>Runs that start from it</source>
        <translation>由它开始的运行</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>not taken: no run has started from it</source>
        <translation>未计算：没有运行由它开始</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Your model</source>
        <translation>你的模型</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>你的数据</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>at this step</source>
        <translation>在此步</translation>
    </message>
    <message>
        <source>Show answers</source>
        <translation>查看回答</translation>
    </message>
    <message>
        <source>Open Traces at step %1</source>
        <translation>打开第 %1 步的轨迹</translation>
    </message>
    <message>
        <source>Show metric</source>
        <translation>显示指标</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭提示</translation>
    </message>
    <message>
        <source>Continue from step %1</source>
        <translation>从第 %1 步继续</translation>
    </message>
    <message>
        <source>A new run like this one, from the checkpoint before the alert</source>
        <translation>与此相似的新运行，从警报之前的检查点开始</translation>
    </message>
    <message>
        <source>%1 around step %2</source>
        <translation>第 %2 步附近的 %1</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Key and value heads</source>
        <translation>键值头</translation>
    </message>
    <message>
        <source>Feed-forward width</source>
        <translation>前馈宽度</translation>
    </message>
    <message>
        <source>Experts</source>
        <translation>专家</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置数</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ChartCard</name>
    <message>
        <source>Single values far outside the 5–95 % range are not shown. Click to fit all.</source>
        <translation>远在 5–95 % 范围之外的个别值未显示。点击可显示全部。</translation>
    </message>
    <message>
        <source>Chart menu</source>
        <translation>图表菜单</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>%1 outlier hidden</source>
        <translation>隐藏 %1 个离群值</translation>
    </message>
    <message>
        <source>%1 outliers hidden</source>
        <translation>隐藏 %1 个离群值</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Log y</source>
        <translation>纵轴取对数</translation>
    </message>
    <message>
        <source>Fit all values</source>
        <translation>显示全部值</translation>
    </message>
    <message>
        <source>Zoom back</source>
        <translation>撤销缩放</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Export %1…</source>
        <translation>导出 %1…</translation>
    </message>
    <message>
        <source>Values that are NaN or infinite break the line; the red triangles at the bottom show where.</source>
        <translation>NaN 或无穷的值会断开曲线；底部的红色三角标出位置。</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>infinite</source>
        <translation>无穷</translation>
    </message>
    <message>
        <source>%1 not finite</source>
        <translation>%1 个非有限值</translation>
    </message>
</context>
<context>
    <name>rationale::ui::CommandPalette</name>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>没有找到“%1”</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ComparePage</name>
    <message>
        <source>Add runs</source>
        <translation>添加运行</translation>
    </message>
    <message>
        <source>Runs side by side: their curves, the settings that differ, and how each of them went.</source>
        <translation>并排的运行：曲线、不同的设置，以及各自的进展。</translation>
    </message>
    <message>
        <source>Choose them on Runs</source>
        <translation>在“运行”页选择</translation>
    </message>
    <message>
        <source>%1 run</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>Next run</source>
        <translation>下一个运行</translation>
    </message>
    <message>
        <source>Previous run</source>
        <translation>上一个运行</translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation>显示或隐藏</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>分组方式</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>带</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Log y</source>
        <translation>纵轴取对数</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>Type the name of a run to add</source>
        <translation>输入要添加的运行名</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>全部合并</translation>
    </message>
    <message>
        <source>Seeds together</source>
        <translation>合并种子</translation>
    </message>
    <message>
        <source>Group by %1</source>
        <translation>按 %1 分组</translation>
    </message>
    <message>
        <source>Add another run to see what differs.</source>
        <translation>再添加一个运行即可看出差别。</translation>
    </message>
    <message>
        <source>The runs differ in their seeds alone.</source>
        <translation>这些运行只有种子不同。</translation>
    </message>
    <message>
        <source>No setting differs.</source>
        <translation>没有不同的设置。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>all runs</source>
        <translation>所有运行</translation>
    </message>
    <message>
        <source>The curves are being read.</source>
        <translation>正在读取曲线。</translation>
    </message>
    <message>
        <source>None of the runs that are shown has a metric.</source>
        <translation>显示的运行都没有指标。</translation>
    </message>
    <message>
        <source>No metric matches the filter.</source>
        <translation>没有指标符合过滤条件。</translation>
    </message>
    <message>
        <source>Mean ± std</source>
        <translation>均值 ± 标准差</translation>
    </message>
    <message>
        <source>Mean, min to max</source>
        <translation>均值，最小至最大</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Sync cursor</source>
        <translation>同步光标</translation>
    </message>
    <message>
        <source>Filter metrics, regex</source>
        <translation>过滤指标（正则表达式）</translation>
    </message>
    <message>
        <source>Move the run up</source>
        <translation>上移此运行</translation>
    </message>
    <message>
        <source>Move the run down</source>
        <translation>下移此运行</translation>
    </message>
    <message>
        <source>Traces side by side</source>
        <translation>并排轨迹</translation>
    </message>
    <message>
        <source>Summary or evaluations</source>
        <translation>概要或评估</translation>
    </message>
    <message>
        <source>Next prompt</source>
        <translation>下一个提示</translation>
    </message>
    <message>
        <source>Previous prompt</source>
        <translation>上一个提示</translation>
    </message>
    <message>
        <source>Best, median or worst completion</source>
        <translation>最佳、中位或最差回答</translation>
    </message>
    <message>
        <source>Mark what differs</source>
        <translation>标出差异</translation>
    </message>
    <message>
        <source>Copy differences</source>
        <translation>复制差异</translation>
    </message>
    <message>
        <source>They differ in %1.</source>
        <translation>不同之处：%1。</translation>
    </message>
    <message>
        <source>Of their settings only the seeds differ.</source>
        <translation>设置中只有种子不同。</translation>
    </message>
    <message>
        <source>Not set by the recipe, but different: %1.</source>
        <translation>不由配方决定但不同：%1。</translation>
    </message>
    <message>
        <source>Means are taken at equal places of this axis, along straight lines between the points of each run.</source>
        <translation>均值在此横轴的相同位置上取，沿各运行点之间的直线。</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Read what these runs have answered to the same prompt (T)</source>
        <translation>阅读这些运行对同一提示的回答（T）</translation>
    </message>
</context>
<context>
    <name>rationale::ui::CompareRuns</name>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Runs that are compared</source>
        <translation>参与对比的运行</translation>
    </message>
    <message>
        <source>%1 run</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>Drag runs into the order of columns and legends. The first one is what the others are compared with.</source>
        <translation>拖动运行以调整列与图例的顺序。其余的都与第一个比较。</translation>
    </message>
    <message>
        <source>Move the run up (Alt+Up)</source>
        <translation>上移此运行（Alt+Up）</translation>
    </message>
    <message>
        <source>Move the run down (Alt+Down)</source>
        <translation>下移此运行（Alt+Down）</translation>
    </message>
</context>
<context>
    <name>rationale::ui::CompareTables</name>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>不同的设置</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Evaluations</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Copy as table</source>
        <translation>复制为表格</translation>
    </message>
    <message>
        <source>None of these runs has measured its model: evaluations with eval_strategy, and runs of the stage evaluate, appear here with their 95 % intervals.</source>
        <translation>这些运行都没有测量过模型：带 eval_strategy 的评估和 evaluate 阶段的运行会连同 95 % 区间显示在这里。</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Copy differences</source>
        <translation>复制差异</translation>
    </message>
    <message>
        <source>Copies what sets each run apart from the first one, as text.</source>
        <translation>把各运行与第一个的不同复制为文本。</translation>
    </message>
    <message>
        <source>Intervals</source>
        <translation>区间</translation>
    </message>
</context>
<context>
    <name>rationale::ui::CompareTraces</name>
    <message>
        <source>Step of the first run</source>
        <translation>第一个运行的步</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>Mark what differs</source>
        <translation>标出差异</translation>
    </message>
    <message>
        <source>Back to curves</source>
        <translation>回到曲线</translation>
    </message>
    <message>
        <source>The prompts are being read.</source>
        <translation>正在读取提示。</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Show two runs or more to read their answers side by side.</source>
        <translation>显示两个以上的运行即可并排阅读其回答。</translation>
    </message>
    <message>
        <source>%1 has kept no completions. Move a run to the top that has.</source>
        <translation>%1 没有保存回答。请把有回答的运行移到最上面。</translation>
    </message>
    <message>
        <source>%1 prompt of this step was given to no other of these runs.</source>
        <translation>本步有 %1 个提示没有给过这些运行中的其他运行。</translation>
    </message>
    <message>
        <source>%1 prompts of this step were given to no other of these runs.</source>
        <translation>本步有 %1 个提示没有给过这些运行中的其他运行。</translation>
    </message>
    <message>
        <source>At step %1 of %2 there is nothing to compare. %3 Choose another step.</source>
        <translation>在 %2 的第 %1 步没有可比较的。%3 请选择别的步。</translation>
    </message>
    <message>
        <source>Prompts that %1 was given at step %2; each other run at its nearest step. %3</source>
        <translation>%1 在第 %2 步得到的提示；其他运行取最近的步。%3</translation>
    </message>
</context>
<context>
    <name>rationale::ui::EngineCommand</name>
    <message>
        <source>The engine &quot;rationale&quot; is missing. Build it with ./run.sh --build-only, or put it beside the studio or in PATH.</source>
        <translation>缺少引擎“rationale”。用 ./run.sh --build-only 构建，或把它放到本程序旁边或 PATH 中。</translation>
    </message>
    <message>
        <source>The engine ended without a word.</source>
        <translation>引擎结束了，没有留下任何说明。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::EngineLauncher</name>
    <message>
        <source>The engine &quot;rationale&quot; is missing</source>
        <translation>缺少引擎“rationale”</translation>
    </message>
    <message>
        <source>Build it with ./run.sh --build-only, or put it beside the studio or in PATH.</source>
        <translation>用 ./run.sh --build-only 构建，或把它放到本程序旁边或 PATH 中。</translation>
    </message>
    <message>
        <source>The engine could not be started</source>
        <translation>引擎无法启动</translation>
    </message>
    <message>
        <source>Run %1 ended before its first step: %2</source>
        <translation>运行 %1 在第一步之前结束：%2</translation>
    </message>
    <message>
        <source>its log is empty</source>
        <translation>其日志为空</translation>
    </message>
    <message>
        <source>The queue could not be started</source>
        <translation>队列无法启动</translation>
    </message>
</context>
<context>
    <name>rationale::ui::EvaluationChart</name>
    <message>
        <source>Evaluations with their 95 % intervals</source>
        <translation>评估及其 95 % 区间</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1, %2 points against %3</source>
        <translation>%1，比 %3 差 %2 个百分点</translation>
    </message>
</context>
<context>
    <name>rationale::ui::EvidenceMaker</name>
    <message>
        <source>Making the evidence bundle</source>
        <translation>正在制作证据包</translation>
    </message>
    <message>
        <source>Make an evidence bundle</source>
        <translation>制作证据包</translation>
    </message>
    <message>
        <source>One file for a colleague with the metrics, events, reports, configuration, code version and seeds of what is selected. Which samples are to go with it?</source>
        <translation>给同事的一个文件，含所选运行的指标、事件、报告、配置、代码版本与种子。要附上哪些样本？</translation>
    </message>
    <message>
        <source>All samples</source>
        <translation>全部样本</translation>
    </message>
    <message>
        <source>The 100 best, worst and random ones</source>
        <translation>最好、最差与随机各 100 个</translation>
    </message>
    <message>
        <source>No samples</source>
        <translation>不附样本</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Evidence (*.rationale)</source>
        <translation>证据 (*.rationale)</translation>
    </message>
    <message>
        <source>Written: %1 (fingerprint %2)</source>
        <translation>已写入：%1（指纹 %2）</translation>
    </message>
    <message>
        <source>Open an evidence bundle</source>
        <translation>打开证据包</translation>
    </message>
    <message>
        <source>The studio could not be started once more.</source>
        <translation>无法再启动一个 Studio。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::FieldEditor</name>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>values, separated by commas</source>
        <translation>多个值，用逗号分隔</translation>
    </message>
    <message>
        <source>a folder, a run or a recipe</source>
        <translation>文件夹、运行或配方</translation>
    </message>
</context>
<context>
    <name>rationale::ui::FirstRunGuide</name>
    <message>
        <source>First steps</source>
        <translation>入门步骤</translation>
    </message>
    <message>
        <source>Dismiss the first steps</source>
        <translation>关闭入门步骤</translation>
    </message>
    <message>
        <source>%1, done</source>
        <translation>%1，已完成</translation>
    </message>
</context>
<context>
    <name>rationale::ui::FormRow</name>
    <message>
        <source>Reset %1</source>
        <translation>重置 %1</translation>
    </message>
    <message>
        <source>Not the preset&apos;s value. Click to reset (Ctrl+R).</source>
        <translation>与预设不同。点击恢复（Ctrl+R）。</translation>
    </message>
    <message>
        <source>Range: %1</source>
        <translation>范围：%1</translation>
    </message>
    <message>
        <source>Paper: %1</source>
        <translation>论文：%1</translation>
    </message>
    <message>
        <source>In the paper: %1. Ctrl+P takes it.</source>
        <translation>论文中：%1。按 Ctrl+P 采用。</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>至少 %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>至多 %1</translation>
    </message>
</context>
<context>
    <name>rationale::ui::GlossaryPanel</name>
    <message>
        <source>Glossary</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>Type the name of a metric or an option, or a word</source>
        <translation>输入指标名、选项名或一个词</translation>
    </message>
    <message>
        <source>Search the glossary</source>
        <translation>搜索术语表</translation>
    </message>
    <message>
        <source>Metrics and options</source>
        <translation>指标与选项</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>没有找到“%1”</translation>
    </message>
    <message>
        <source>Unit: %1</source>
        <translation>单位：%1</translation>
    </message>
    <message>
        <source>Higher is better.</source>
        <translation>越高越好。</translation>
    </message>
    <message>
        <source>Lower is better.</source>
        <translation>越低越好。</translation>
    </message>
    <message>
        <source>Option of: %1</source>
        <translation>选项属于：%1</translation>
    </message>
    <message>
        <source>In the paper: %1</source>
        <translation>论文中：%1</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>Set it in Launch</source>
        <translation>在“启动”中设置</translation>
    </message>
    <message>
        <source>Show it on Monitor</source>
        <translation>在“监控”中显示</translation>
    </message>
</context>
<context>
    <name>rationale::ui::GroupListModel</name>
    <message>
        <source>%1, %2 of %3 solved, mean reward %4</source>
        <translation>%1，%2 / %3 正确，平均奖励 %4</translation>
    </message>
    <message>
        <source>%1, no right answer, mean reward %2</source>
        <translation>%1，无标准答案，平均奖励 %2</translation>
    </message>
    <message>
        <source>%1 hit</source>
        <translation>%1 处命中</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 处命中</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>死组</translation>
    </message>
    <message>
        <source>mixed %1</source>
        <translation>混用 %1</translation>
    </message>
    <message>
        <source>off-target %1</source>
        <translation>偏离 %1</translation>
    </message>
</context>
<context>
    <name>rationale::ui::GroupPane</name>
    <message>
        <source>scored</source>
        <translation>已评分</translation>
    </message>
    <message>
        <source>not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>unverifiable</source>
        <translation>无法验证</translation>
    </message>
    <message>
        <source>%1 correct</source>
        <translation>%1 正确</translation>
    </message>
    <message>
        <source>no right answer</source>
        <translation>无标准答案</translation>
    </message>
    <message>
        <source>true score %1</source>
        <translation>真实得分 %1</translation>
    </message>
    <message>
        <source>%1 · measured, not trained on</source>
        <translation>%1 · 仅测量，未训练</translation>
    </message>
    <message>
        <source>mean %1 · std %2 · %3%4</source>
        <translation>均值 %1 · 标准差 %2 · %3%4</translation>
    </message>
    <message>
        <source> · dead: no gradient</source>
        <translation> · 死组：无梯度</translation>
    </message>
    <message>
        <source>dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>target %1</source>
        <translation>目标 %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>held-out evaluation</source>
        <translation>留出评估</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Completions of the prompt</source>
        <translation>该提示的回答</translation>
    </message>
    <message>
        <source>Gold  %1</source>
        <translation>标准答案  %1</translation>
    </message>
    <message>
        <source>A good answer  %1</source>
        <translation>一个好回答  %1</translation>
    </message>
    <message>
        <source>%1 answers</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>Group of %1</source>
        <translation>%1 的组</translation>
    </message>
    <message>
        <source>Why this reward</source>
        <translation>为何得此奖励</translation>
    </message>
    <message>
        <source>Why completion %1 got %2</source>
        <translation>回答 %1 为何得到 %2</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>group %1 ± %2</source>
        <translation>组 %1 ± %2</translation>
    </message>
    <message>
        <source>⚠ The trainer used %1, the parts sum to %2.</source>
        <translation>⚠ 训练器用的是 %1，各项之和却是 %2。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::GroupTableModel</name>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>off-target</source>
        <translation>偏离</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混用</translation>
    </message>
    <message>
        <source>reflects</source>
        <translation>反思</translation>
    </message>
    <message>
        <source>format: the tags are not the ones asked for
cut off: no end before the longest length allowed
mixed: two languages in one thought, at least one switch between neighbouring words
off-target: not one word of the thought is in the language asked for
reflects: holds a word such as “wait” or “等等”</source>
        <translation>格式：标签与要求不符
截断：到允许的最长长度仍未结束
混用：一段思考中有两种语言，相邻词之间至少切换一次
偏离：思考中没有一个词属于所要求的语言
反思：含“wait”或“等等”之类的词</translation>
    </message>
    <message>
        <source>reward %1</source>
        <translation>奖励 %1</translation>
    </message>
    <message>
        <source>true score %1</source>
        <translation>真实得分 %1</translation>
    </message>
    <message>
        <source>Passes the search and the filters</source>
        <translation>符合搜索与过滤</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Advantage</source>
        <translation>优势</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标记</translation>
    </message>
</context>
<context>
    <name>rationale::ui::GroupsPane</name>
    <message>
        <source>Prompts</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Prompts of the step</source>
        <translation>本步的提示</translation>
    </message>
    <message>
        <source>Sort prompts</source>
        <translation>提示排序</translation>
    </message>
    <message>
        <source>As sampled</source>
        <translation>按采样顺序</translation>
    </message>
    <message>
        <source>Off target</source>
        <translation>偏离目标</translation>
    </message>
    <message>
        <source>Reward ↑</source>
        <translation>奖励 ↑</translation>
    </message>
    <message>
        <source>Reward ↓</source>
        <translation>奖励 ↓</translation>
    </message>
    <message>
        <source>Spread ↓</source>
        <translation>差异 ↓</translation>
    </message>
    <message>
        <source>Solved ↑</source>
        <translation>正确 ↑</translation>
    </message>
</context>
<context>
    <name>rationale::ui::HelpPage</name>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>guide.md</source>
        <extracomment>The file of the guide in this language: guide.md or guide_zh.md</extracomment>
        <translation>guide_zh.md</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>搜索指南</translation>
    </message>
    <message>
        <source>Show the first steps</source>
        <translation>显示入门步骤</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>下一处命中</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>上一处命中</translation>
    </message>
</context>
<context>
    <name>rationale::ui::HistogramView</name>
    <message>
        <source>Switches of language in a text</source>
        <translation>文本中的语言切换</translation>
    </message>
</context>
<context>
    <name>rationale::ui::KeyBar</name>
    <message>
        <source>Keys of this page</source>
        <translation>本页的按键</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>全部按键</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LanguagePage</name>
    <message>
        <source>Prompts</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>All prompts</source>
        <translation>全部提示</translation>
    </message>
    <message>
        <source>English prompts</source>
        <translation>英文提示</translation>
    </message>
    <message>
        <source>Chinese prompts</source>
        <translation>中文提示</translation>
    </message>
    <message>
        <source>words of the thinking; digits, operators and tags count for no language</source>
        <translation>思考中的词；数字、运算符和标签不属于任何语言</translation>
    </message>
    <message>
        <source>Mixed: two languages in one thought, at least one switch between neighbouring words. A thought wholly in another language is not mixed but off-target: it lowers the target share. Thoughts without words count for neither.</source>
        <translation>混用：一段思考中有两种语言，相邻词之间至少切换一次。完全用另一种语言的思考不算混用，而算偏离：它降低目标语言比例。没有词的思考两者都不算。</translation>
    </message>
    <message>
        <source>Completions of the step by language</source>
        <translation>本步回答按语言</translation>
    </message>
    <message>
        <source>Mixed texts and target share</source>
        <translation>混用文本与目标比例</translation>
    </message>
    <message>
        <source>Switches in a text</source>
        <translation>每个文本的切换次数</translation>
    </message>
    <message>
        <source>Share of each language in the thinking</source>
        <translation>思考中各语言的比例</translation>
    </message>
    <message>
        <source>Completions of the step</source>
        <translation>本步的回答</translation>
    </message>
    <message>
        <source>Click a strip to read the text there</source>
        <translation>点击条带可阅读该处文本</translation>
    </message>
    <message>
        <source>Next completion</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>Previous completion</source>
        <translation>上一个回答</translation>
    </message>
    <message>
        <source>Next span</source>
        <translation>下一个片段</translation>
    </message>
    <message>
        <source>Previous span</source>
        <translation>上一个片段</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Which language a model thinks in, step by step. Start a run, or choose one at the top.</source>
        <translation>模型逐步用哪种语言思考。请启动一个运行，或在上方选择。</translation>
    </message>
    <message>
        <source>Start a run</source>
        <translation>启动一个运行</translation>
    </message>
    <message>
        <source>This run has written held-out samples only, which Traces shows. Languages appear here from its first training step on.</source>
        <translation>此运行只写了留出样本，可在“轨迹”页查看。从第一个训练步起这里会显示语言。</translation>
    </message>
    <message>
        <source>This run holds the samples of one step only, which Traces shows. Languages are curves over several.</source>
        <translation>此运行只有一步的样本，可在“轨迹”页查看。语言是跨多步的曲线。</translation>
    </message>
    <message>
        <source>This run has written no completion yet. Languages appear here while it trains.</source>
        <translation>此运行还没有写出回答。训练时语言会显示在这里。</translation>
    </message>
    <message>
        <source>This run holds no completions.</source>
        <translation>此运行没有回答。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日文</translation>
    </message>
    <message>
        <source>mixed texts</source>
        <translation>混用文本</translation>
    </message>
    <message>
        <source>%1 on target</source>
        <translation>%1 符合目标</translation>
    </message>
    <message>
        <source>no training completions</source>
        <translation>没有训练回答</translation>
    </message>
    <message>
        <source>%1 completion</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>%1 completions</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>step %1 · %2</source>
        <translation>第 %1 步 · %2</translation>
    </message>
    <message>
        <source>Completion %1:%2, %3 on target</source>
        <translation>回答 %1:%2，%3 符合目标</translation>
    </message>
    <message>
        <source>%1 at character %2, completion %3:%4</source>
        <translation>%1 位于第 %2 个字符，回答 %3:%4</translation>
    </message>
    <message>
        <source>No words</source>
        <translation>没有词</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LanguageStripModel</name>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Spans in the thinking, by position</source>
        <translation>思考中的片段，按位置</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Switches</source>
        <translation>切换</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LaunchPage</name>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Paste recipe</source>
        <translation>粘贴配方</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>从何开始</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>基本</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Checks before start</source>
        <translation>启动前检查</translation>
    </message>
    <message>
        <source>What to expect</source>
        <translation>预期结果</translation>
    </message>
    <message>
        <source>Next setting</source>
        <translation>下一项设置</translation>
    </message>
    <message>
        <source>Reset to preset</source>
        <translation>恢复预设</translation>
    </message>
    <message>
        <source>Take paper value</source>
        <translation>采用论文值</translation>
    </message>
    <message>
        <source>Basic, advanced</source>
        <translation>基本 / 高级</translation>
    </message>
    <message>
        <source>Next problem</source>
        <translation>下一个问题</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Recipes (*.yaml *.yml)</source>
        <translation>配方 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>The clipboard holds no text. Copy a recipe first.</source>
        <translation>剪贴板中没有文本。请先复制一个配方。</translation>
    </message>
    <message>
        <source>clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>%1 changed</source>
        <translation>%1 项已改</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Every setting is in its range.</source>
        <translation>每项设置都在范围内。</translation>
    </message>
    <message>
        <source>The engine &quot;rationale&quot; is not beside the studio and not in PATH.</source>
        <translation>引擎“rationale”既不在本程序旁边，也不在 PATH 中。</translation>
    </message>
    <message>
        <source>Starts from %1 with seed %2, trained in this project.</source>
        <translation>从本项目中以种子 %2 训练的 %1 开始。</translation>
    </message>
    <message>
        <source> (it is there with seed %1)</source>
        <translation>（已有种子 %1 的）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 is not trained with seed %2 in this project yet%3: the run trains it first, a few minutes on two cores.</source>
        <translation>本项目还没有以种子 %2 训练 %1%3：运行会先训练它，两核约几分钟。</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>named automatically</source>
        <translation>自动命名</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>⊘ %1 setting blocks the start</source>
        <translation>⊘ %1 项设置阻止启动</translation>
    </message>
    <message>
        <source>⊘ %1 settings block the start</source>
        <translation>⊘ %1 项设置阻止启动</translation>
    </message>
    <message>
        <source>Ready, %1 warning</source>
        <translation>可以启动，%1 条警告</translation>
    </message>
    <message>
        <source>Ready, %1 warnings</source>
        <translation>可以启动，%1 条警告</translation>
    </message>
    <message>
        <source>Ready to start</source>
        <translation>可以启动</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Starts after what waits already; the queue goes on without the studio</source>
        <translation>排在已等待的之后启动；没有 Studio 队列也会继续</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>%1 run is in the queue. Runs shows it.</source>
        <translation>%1 个运行已入队，见“运行”页。</translation>
    </message>
    <message>
        <source>%1 runs are in the queue. Runs shows them.</source>
        <translation>%1 个运行已入队，见“运行”页。</translation>
    </message>
    <message>
        <source>recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Try on answers</source>
        <translation>试答</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LaunchPreview</name>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>Recipe as YAML</source>
        <translation>YAML 配方</translation>
    </message>
    <message>
        <source>Starts the same run in a terminal, in the project folder.</source>
        <translation>在项目文件夹的终端中启动同样的运行。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>⊘ Line %1: %2</source>
        <translation>⊘ 第 %1 行：%2</translation>
    </message>
    <message>
        <source>Changes %1</source>
        <translation>改动 %1</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LaunchSweep</name>
    <message>
        <source>A run for each combination: 1e-5, 2e-5 or 1..5 or 0..1:0.25 or 1e-6..1e-3*10.</source>
        <translation>每种组合一个运行：1e-5, 2e-5 或 1..5 或 0..1:0.25 或 1e-6..1e-3*10。</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>1, 2, 3 or 1..5; empty: that of the recipe</source>
        <translation>1, 2, 3 或 1..5；留空则用配方的种子</translation>
    </message>
    <message>
        <source>Add a setting</source>
        <translation>添加设置</translation>
    </message>
    <message>
        <source>Runs of the sweep</source>
        <translation>扫描的运行</translation>
    </message>
    <message>
        <source>Queue all</source>
        <translation>全部入队</translation>
    </message>
    <message>
        <source>values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Take this setting out</source>
        <translation>去掉此设置</translation>
    </message>
    <message>
        <source>Setting %1</source>
        <translation>设置 %1</translation>
    </message>
    <message>
        <source>Values of setting %1</source>
        <translation>设置 %1 的值</translation>
    </message>
    <message>
        <source>The recipe itself has a setting that blocks the start.</source>
        <translation>配方本身有一项设置阻止启动。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Queue all %1</source>
        <translation>全部 %1 个入队</translation>
    </message>
    <message>
        <source>Give values for a setting, or seeds, to see the runs here.</source>
        <translation>给出某项设置的值或种子，即可在这里看到运行。</translation>
    </message>
    <message>
        <source>%1 run</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 步</translation>
    </message>
    <message>
        <source>%1 answers</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>at most %1 tokens</source>
        <translation>至多 %1 个词元</translation>
    </message>
    <message>
        <source>About %1, one after the other, as measured in this project.</source>
        <translation>约 %1，依次运行，按本项目的实测。</translation>
    </message>
    <message>
        <source>Time unknown: no complete run of this stage and model in this project.</source>
        <translation>时间未知：本项目没有此阶段与模型的完整运行。</translation>
    </message>
    <message>
        <source>The first %1 are listed.</source>
        <translation>列出前 %1 个。</translation>
    </message>
    <message>
        <source>Queue the sweep</source>
        <translation>扫描入队</translation>
    </message>
    <message>
        <source>This makes and queues:
%1</source>
        <translation>将创建并入队：
%1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LaunchTryout</name>
    <message>
        <source>Try on answers</source>
        <translation>试答</translation>
    </message>
    <message>
        <source>The model answers a few prompts and is paid for them, as in the first step (F7)</source>
        <translation>模型回答几个提示并得到奖励，如同第一步（F7）</translation>
    </message>
    <message>
        <source>Time unknown: no complete run of this stage and model in this project.</source>
        <translation>时间未知：本项目没有此阶段与模型的完整运行。</translation>
    </message>
    <message>
        <source>About %1: %2 a step, as measured in this project.</source>
        <translation>约 %1：每步 %2，按本项目的实测。</translation>
    </message>
    <message>
        <source>Memory: %1 at most, of %2</source>
        <translation>内存：至多 %1，共 %2</translation>
    </message>
    <message>
        <source>Memory: %1 at most, and this machine has %2</source>
        <translation>内存：至多 %1，而这台机器有 %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The model answers a few prompts…</source>
        <translation>模型正在回答几个提示…</translation>
    </message>
    <message>
        <source>%1 answers to %2 prompts, %3 of them cut off</source>
        <translation>%2 个提示的 %1 个回答，其中 %3 被截断</translation>
    </message>
    <message>
        <source>%1 pays %2 on average: it tells no answers apart yet</source>
        <translation>%1 平均给 %2：还不能区分回答</translation>
    </message>
    <message>
        <source>%1 pays %2 on average</source>
        <translation>%1 平均给 %2</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LineageTree</name>
    <message>
        <source>Click to open the run</source>
        <translation>点击打开运行</translation>
    </message>
    <message>
        <source>What the model was made from</source>
        <translation>此模型由什么制成</translation>
    </message>
</context>
<context>
    <name>rationale::ui::LiveSettings</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Live settings</source>
        <translation>实时设置</translation>
    </message>
    <message>
        <source>Step %1: %2 = %3, accepted</source>
        <translation>第 %1 步：%2 = %3，已接受</translation>
    </message>
    <message>
        <source>Step %1: refused. %2</source>
        <translation>第 %1 步：被拒绝。%2</translation>
    </message>
    <message>
        <source>%1 must be a number.</source>
        <translation>%1 必须是数字。</translation>
    </message>
    <message>
        <source>%1 must be at least %2.</source>
        <translation>%1 必须至少为 %2。</translation>
    </message>
    <message>
        <source>%1 must be at most %2.</source>
        <translation>%1 必须至多为 %2。</translation>
    </message>
    <message>
        <source>These can be changed while the run goes on.</source>
        <translation>这些可以在运行期间修改。</translation>
    </message>
    <message>
        <source>Sent. The engine answers at the end of its step.</source>
        <translation>已发送。引擎在本步结束时答复。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::MainWindow</name>
    <message>
        <source>Rationale Studio</source>
        <translation>Rationale Studio</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>搜索或执行命令</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>全部按键</translation>
    </message>
    <message>
        <source>Keys of %1</source>
        <translation>%1 的按键</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Type a command, a page or a run</source>
        <translation>输入命令、页面或运行</translation>
    </message>
    <message>
        <source>Type the name of a run</source>
        <translation>输入运行名</translation>
    </message>
    <message>
        <source>No alerts</source>
        <translation>没有警报</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Glossary</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1，第 %2 步</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ModelExportPanel</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Export here</source>
        <translation>导出到这里</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Folder to export to</source>
        <translation>导出到的文件夹</translation>
    </message>
    <message>
        <source>A new folder, or an empty one</source>
        <translation>新文件夹，或空文件夹</translation>
    </message>
    <message>
        <source>What is exported</source>
        <translation>导出的内容</translation>
    </message>
    <message>
        <source>Model, adapter merged</source>
        <translation>模型，已合并适配器</translation>
    </message>
    <message>
        <source>Adapter alone</source>
        <translation>仅适配器</translation>
    </message>
    <message>
        <source>The export was stopped. Nothing was written.</source>
        <translation>导出已停止，什么都没有写。</translation>
    </message>
    <message>
        <source>Exported: %1</source>
        <translation>已导出：%1</translation>
    </message>
    <message>
        <source>Export %1 as a Hugging Face folder</source>
        <translation>将 %1 导出为 Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>%1 without the state of the trainer</source>
        <translation>%1，不含训练器状态</translation>
    </message>
    <message>
        <source>Folder to put %1 in</source>
        <translation>存放 %1 的文件夹</translation>
    </message>
    <message>
        <source>Name the whole path of a folder, as in /home/me/model.</source>
        <translation>请写出文件夹的完整路径，如 /home/me/model。</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>正在查看文件…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ModelInspector</name>
    <message>
        <source>Nobody has measured this model yet: Evaluate opens Launch with a recipe that does.</source>
        <translation>还没有人测量过此模型：“评估”会在“启动”中打开相应的配方。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>谱系</translation>
    </message>
    <message>
        <source>Evaluations</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Summary of the model</source>
        <translation>模型概要</translation>
    </message>
    <message>
        <source>Files of the model</source>
        <translation>模型的文件</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>pass@1 by step</source>
        <translation>各步的 pass@1</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>度量</translation>
    </message>
    <message>
        <source>Evaluations of the model</source>
        <translation>模型的评估</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>%1 more evaluations of its run are not shown here.</source>
        <translation>其运行还有 %1 次评估未显示。</translation>
    </message>
    <message>
        <source>trainer</source>
        <translation>训练器</translation>
    </message>
    <message>
        <source>adapter</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>pass@1, measured fully</source>
        <translation>pass@1，完整测量</translation>
    </message>
    <message>
        <source>measured fully</source>
        <translation>完整测量</translation>
    </message>
    <message>
        <source>pass@1, measured while training</source>
        <translation>pass@1，训练中测量</translation>
    </message>
    <message>
        <source>while training</source>
        <translation>训练中</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ModelTableModel</name>
    <message>
        <source>damaged</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>final</source>
        <translation>最终</translation>
    </message>
    <message>
        <source>newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>As logged while training; no interval is known.</source>
        <translation>训练中记录的值；区间未知。</translation>
    </message>
    <message>
        <source>Measured by %1 on %2 prompts, %3</source>
        <translation>由 %1 用 %2 个提示测量，%3</translation>
    </message>
    <message>
        <source>Measured by %1, %2</source>
        <translation>由 %1 测量，%2</translation>
    </message>
    <message>
        <source>%1, of which %2 are the state of the trainer</source>
        <translation>%1，其中 %2 是训练器状态</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>pass@1</source>
        <translation>pass@1</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>制作时间</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Share of right answers, with the 95 % interval where one is known</source>
        <translation>正确回答的比例，已知时附 95 % 区间</translation>
    </message>
    <message>
        <source>All files of the folder</source>
        <translation>文件夹中的全部文件</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ModelsPage</name>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Train from it</source>
        <translation>由它训练</translation>
    </message>
    <message>
        <source>No model matches the filter.</source>
        <translation>没有模型符合过滤条件。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除过滤</translation>
    </message>
    <message>
        <source>Models of this project appear here: the checkpoints of its runs, and the folders of models/ that were downloaded or put there.</source>
        <translation>本项目的模型显示在这里：各运行的检查点，以及 models/ 中下载或放入的文件夹。</translation>
    </message>
    <message>
        <source>Start the first run</source>
        <translation>启动第一个运行</translation>
    </message>
    <message>
        <source>Copy the command that downloads one</source>
        <translation>复制下载模型的命令</translation>
    </message>
    <message>
        <source>Filter of the models</source>
        <translation>模型过滤</translation>
    </message>
    <message>
        <source>Filter: name, stage, family or base, as a regex</source>
        <translation>过滤：名称、阶段、家族或基础，正则表达式</translation>
    </message>
    <message>
        <source>Which models are shown</source>
        <translation>显示哪些模型</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>全部模型</translation>
    </message>
    <message>
        <source>Newest of each run</source>
        <translation>每个运行的最新</translation>
    </message>
    <message>
        <source>Best of each run</source>
        <translation>每个运行的最佳</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入的</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>%1 model</source>
        <translation>%1 个模型</translation>
    </message>
    <message>
        <source>%1 models</source>
        <translation>%1 个模型</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>显示 %1 / %2</translation>
    </message>
    <message>
        <source>Select a model to see what it is, what it was made from, and how it was measured.</source>
        <translation>选择一个模型，查看它是什么、由什么制成、如何测量。</translation>
    </message>
    <message>
        <source>%1 models are selected: %2 on disk.</source>
        <translation>选中 %1 个模型：占磁盘 %2。</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Delete checkpoint…</source>
        <translation>删除检查点…</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>下一视图</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>Newest, best or all</source>
        <translation>最新、最佳或全部</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查看</translation>
    </message>
    <message>
        <source>Close the export</source>
        <translation>关闭导出</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>This model scores texts and writes none.</source>
        <translation>此模型给文本打分，不写文本。</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
    <message>
        <source>The folder lies in models/ and is yours: the studio deletes checkpoints alone.</source>
        <translation>该文件夹在 models/ 中，是你的：Studio 只删除检查点。</translation>
    </message>
    <message>
        <source>Its run writes checkpoints just now. Stop it first.</source>
        <translation>其运行正在写检查点。请先停止它。</translation>
    </message>
    <message>
        <source>Its run is not complete and goes on from here.</source>
        <translation>其运行尚未完成，要从这里继续。</translation>
    </message>
    <message>
        <source>This frees %1 and cannot be undone.</source>
        <translation>这会释放 %1，无法撤销。</translation>
    </message>
    <message>
        <source>The newest model of a run is among what goes: its name alone means an older one then.</source>
        <translation>要删除的有某个运行的最新模型：之后只写其名将指更早的一个。</translation>
    </message>
    <message>
        <source>Runs start from what goes and could not be resumed or repeated without it: %1.</source>
        <translation>有运行由要删除的开始，没有它就无法恢复或重复：%1。</translation>
    </message>
    <message>
        <source>Left alone, because their run needs them or because they are no checkpoints: %1.</source>
        <translation>保留不动，因为其运行需要，或不是检查点：%1。</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>Delete %1 checkpoints</source>
        <translation>删除 %1 个检查点</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>rationale::ui::MonitorDock</name>
    <message>
        <source>Alerts</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Config</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Events of the run appear here: checkpoints, warnings, alerts with their evidence.</source>
        <translation>运行的事件会显示在这里：检查点、警告、带证据的警报。</translation>
    </message>
    <message>
        <source>Alerts %1</source>
        <translation>警报 %1</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>nothing timed yet</source>
        <translation>还没有计时</translation>
    </message>
    <message>
        <source>Show %1 dismissed alert</source>
        <translation>显示 %1 条已忽略的警报</translation>
    </message>
    <message>
        <source>Show %1 dismissed alerts</source>
        <translation>显示 %1 条已忽略的警报</translation>
    </message>
</context>
<context>
    <name>rationale::ui::MonitorPage</name>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>后退一步</translation>
    </message>
    <message>
        <source>Step forward</source>
        <translation>前进一步</translation>
    </message>
    <message>
        <source>Log y</source>
        <translation>纵轴取对数</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>离群值</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Next alert</source>
        <translation>下一个警报</translation>
    </message>
    <message>
        <source>Traces at step</source>
        <translation>该步的轨迹</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>Zoom back</source>
        <translation>撤销缩放</translation>
    </message>
    <message>
        <source>The curves of a run appear here while it learns.</source>
        <translation>运行学习时，其曲线显示在这里。</translation>
    </message>
    <message>
        <source>Start a run</source>
        <translation>启动一个运行</translation>
    </message>
    <message>
        <source>Open Runs</source>
        <translation>打开“运行”</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The curves of this run appear here with its first step.</source>
        <translation>此运行的曲线从第一步起显示在这里。</translation>
    </message>
    <message>
        <source>No metric matches the filter.</source>
        <translation>没有指标符合过滤条件。</translation>
    </message>
    <message>
        <source>This run has logged no metric yet.</source>
        <translation>此运行还没有记录指标。</translation>
    </message>
    <message>
        <source>Folder for the CSV files</source>
        <translation>CSV 文件的文件夹</translation>
    </message>
    <message>
        <source>%1 file written</source>
        <translation>已写入 %1 个文件</translation>
    </message>
    <message>
        <source>%1 files written</source>
        <translation>已写入 %1 个文件</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>监控</translation>
    </message>
    <message>
        <source>Outliers hidden</source>
        <translation>隐藏离群值</translation>
    </message>
    <message>
        <source>Sync cursor</source>
        <translation>同步光标</translation>
    </message>
    <message>
        <source>Filter metrics, regex</source>
        <translation>过滤指标（正则表达式）</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>%1 per row</source>
        <translation>每行 %1 个</translation>
    </message>
    <message>
        <source>Export all curves in view as CSV</source>
        <translation>将可见曲线导出为 CSV</translation>
    </message>
    <message>
        <source>Explain the metric</source>
        <translation>解释该指标</translation>
    </message>
    <message>
        <source>Point at a curve first.</source>
        <translation>请先指向一条曲线。</translation>
    </message>
    <message>
        <source>This run has no metric %1.</source>
        <translation>此运行没有指标 %1。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PageHeader</name>
    <message>
        <source>Search or run a command</source>
        <translation>搜索或执行命令</translation>
    </message>
    <message>
        <source>Command palette (Ctrl+K)</source>
        <translation>命令面板（Ctrl+K）</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PipelineInspector</name>
    <message>
        <source>Choose a stage to see what it needs, what it changes, and what it was made from; or a line, to see what it carries.</source>
        <translation>选择一个阶段，查看它需要什么、改变了什么、由什么制成；或选择一条线，查看它传递什么。</translation>
    </message>
    <message>
        <source>a folder, a file, or a run of the project</source>
        <translation>文件夹、文件，或项目中的运行</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Run up to here</source>
        <translation>运行到此</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Edit a copy</source>
        <translation>编辑副本</translation>
    </message>
    <message>
        <source>A person accepts or rejects every row here: the pipeline waits until all are judged. In a terminal: rationale annotate %1</source>
        <translation>这里由人接受或拒绝每一行：全部判定之前流水线等待。在终端中：rationale annotate %1</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>Weights of %1</source>
        <translation>%1 的权重</translation>
    </message>
    <message>
        <source>Rows of %1</source>
        <translation>%1 的行</translation>
    </message>
    <message>
        <source>%1 as %2</source>
        <translation>%1 作为 %2</translation>
    </message>
    <message>
        <source>Nothing of this pipeline.</source>
        <translation>不需要此流水线的任何东西。</translation>
    </message>
    <message>
        <source>Changes against %1</source>
        <translation>相对 %1 的改动</translation>
    </message>
    <message>
        <source>No setting differs.</source>
        <translation>没有不同的设置。</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>由此制成</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>%2 starts from the weights of %1.</source>
        <translation>%2 从 %1 的权重开始。</translation>
    </message>
    <message>
        <source>%2 learns from the rows of %1.</source>
        <translation>%2 从 %1 的行学习。</translation>
    </message>
    <message>
        <source>%2 asks %1 for help.</source>
        <translation>%2 向 %1 求助。</translation>
    </message>
    <message>
        <source>Setting %1</source>
        <translation>设置 %1</translation>
    </message>
    <message>
        <source>SHA-256 %1</source>
        <translation>SHA-256 %1</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PipelinePage</name>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Choose a pipeline</source>
        <translation>选择流水线</translation>
    </message>
    <message>
        <source>Settings to change</source>
        <translation>要修改的设置</translation>
    </message>
    <message>
        <source>Settings to change: zero.max_steps=50 defaults.dtype=fp32</source>
        <translation>要修改的设置：zero.max_steps=50 defaults.dtype=fp32</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Run all</source>
        <translation>全部运行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stages of the pipeline</source>
        <translation>流水线的阶段</translation>
    </message>
    <message>
        <source>─── weights</source>
        <translation>─── 权重</translation>
    </message>
    <message>
        <source>╌╌╌ rows of data</source>
        <translation>╌╌╌ 数据行</translation>
    </message>
    <message>
        <source>┈┈┈ teacher, judge or critic</source>
        <translation>┈┈┈ 教师、评判者或评论者</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>All in sight</source>
        <translation>全部可见</translation>
    </message>
    <message>
        <source>&quot;%1&quot; sets nothing</source>
        <translation>“%1”没有设置任何东西</translation>
    </message>
    <message>
        <source>Write it as stage.key=value.</source>
        <translation>请写成 阶段.键=值。</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>not started, %1 stages</source>
        <translation>未启动，%1 个阶段</translation>
    </message>
    <message>
        <source>%1 of %2 stages done</source>
        <translation>已完成 %1 / %2 个阶段</translation>
    </message>
    <message>
        <source>1 waits for you</source>
        <translation>1 个在等你</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>流水线</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Run up to here</source>
        <translation>运行到此</translation>
    </message>
    <message>
        <source>Changes on edge</source>
        <translation>线上的改动</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Open a pipeline</source>
        <translation>打开流水线</translation>
    </message>
    <message>
        <source>Edit settings</source>
        <translation>编辑设置</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Rows (*.jsonl)</source>
        <translation>行 (*.jsonl)</translation>
    </message>
    <message>
        <source>In this project</source>
        <translation>在本项目中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open a pipeline…</source>
        <translation>打开流水线…</translation>
    </message>
    <message>
        <source>Type the name of a pipeline</source>
        <translation>输入流水线名</translation>
    </message>
    <message>
        <source>Pipelines (*.yaml *.yml)</source>
        <translation>流水线 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>停止 %1</translation>
    </message>
    <message>
        <source>The stage that runs ends after its present step, and the pipeline with it. Without saving it ends at once and goes back to its last checkpoint when resumed.</source>
        <translation>正在运行的阶段在当前步之后结束，流水线随之结束。若不保存则立即结束，恢复时回到最后的检查点。</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>Stop without saving</source>
        <translation>停止不保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PipelineResults</name>
    <message>
        <source>Measured</source>
        <translation>已测量</translation>
    </message>
    <message>
        <source>The paper says</source>
        <translation>论文所说</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>论文</translation>
    </message>
    <message>
        <source>Results by stage</source>
        <translation>各阶段结果</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>论断</translation>
    </message>
    <message>
        <source>What the models of the stages reach appears here, with 95 % intervals, as soon as one is measured.</source>
        <translation>一旦某个阶段的模型被测量，其结果连同 95 % 区间就显示在这里。</translation>
    </message>
    <message>
        <source>This pipeline claims nothing to hold its results against.</source>
        <translation>此流水线没有可供对照的论断。</translation>
    </message>
    <message>
        <source>This pipeline names no table of a paper.</source>
        <translation>此流水线没有给出论文的表格。</translation>
    </message>
    <message>
        <source>± half of the 95 % interval</source>
        <translation>± 95 % 区间的一半</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>measure</source>
        <translation>度量</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>here</source>
        <translation>在这里</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PipelineView</name>
    <message>
        <source>Graph of the pipeline</source>
        <translation>流水线的图</translation>
    </message>
    <message>
        <source>To be given</source>
        <translation>待提供</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>已提供</translation>
    </message>
    <message>
        <source>Waits for you</source>
        <translation>在等你</translation>
    </message>
    <message>
        <source>Made before</source>
        <translation>先前已制成</translation>
    </message>
    <message>
        <source>Not begun</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>From %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
</context>
<context>
    <name>rationale::ui::PresetList</name>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>rationale::ui::QueueModel</name>
    <message>
        <source>goes on</source>
        <translation>继续中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>in about %1</source>
        <translation>约 %1 后</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>在 %1 之后</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>No complete run of this stage and model has been measured here.</source>
        <translation>这里还没有此阶段与模型的完整运行可供测量。</translation>
    </message>
    <message>
        <source>Colour of the run</source>
        <translation>运行的颜色</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
</context>
<context>
    <name>rationale::ui::QueuePane</name>
    <message>
        <source>Fold or unfold the queue</source>
        <translation>折叠或展开队列</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Start earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Start later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Take out of the queue</source>
        <translation>移出队列</translation>
    </message>
    <message>
        <source>Hold queue</source>
        <translation>暂缓队列</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>The queue is held. What runs goes on, nothing new starts.</source>
        <translation>队列已暂缓。正在运行的继续，新的不启动。</translation>
    </message>
    <message>
        <source>The queue stands still: nobody works on it.</source>
        <translation>队列停滞：没有进程在处理。</translation>
    </message>
    <message>
        <source>Nothing waits. Add runs to the queue in Launch.</source>
        <translation>没有等待的运行。可在“启动”中加入队列。</translation>
    </message>
    <message>
        <source>Runs start in this order. Drag to change it.</source>
        <translation>运行按此顺序启动。拖动可调整。</translation>
    </message>
    <message>
        <source>Release queue</source>
        <translation>放行队列</translation>
    </message>
    <message>
        <source>%1 has begun already and cannot be queued. Resume or clone it.</source>
        <translation>%1 已经开始，不能入队。请恢复或克隆它。</translation>
    </message>
    <message>
        <source>Start first</source>
        <translation>最先启动</translation>
    </message>
    <message>
        <source>Start last</source>
        <translation>最后启动</translation>
    </message>
    <message>
        <source>Queue or take out</source>
        <translation>入队或移出</translation>
    </message>
    <message>
        <source>Hold or release queue</source>
        <translation>暂缓或放行队列</translation>
    </message>
    <message>
        <source>Go to the queue</source>
        <translation>转到队列</translation>
    </message>
</context>
<context>
    <name>rationale::ui::ReaderPane</name>
    <message>
        <source>Completion</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Previous completion (k)</source>
        <translation>上一个回答（k）</translation>
    </message>
    <message>
        <source>Next completion (j)</source>
        <translation>下一个回答（j）</translation>
    </message>
    <message>
        <source>Copy the text (y)</source>
        <translation>复制文本（y）</translation>
    </message>
    <message>
        <source>Copy as JSON (Shift+Y)</source>
        <translation>复制为 JSON（Shift+Y）</translation>
    </message>
    <message>
        <source>Copy the link run:step:group:member</source>
        <translation>复制链接 run:step:group:member</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Reflection</source>
        <translation>反思</translation>
    </message>
    <message>
        <source>Completion %1</source>
        <translation>回答 %1</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>⚠ Format: %1</source>
        <translation>⚠ 格式：%1</translation>
    </message>
    <message>
        <source>, target</source>
        <translation>，目标</translation>
    </message>
    <message>
        <source>words on target &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>目标语言的词 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>switches &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>切换 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>reflection words &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>反思词 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Extracted</source>
        <translation>提取的答案</translation>
    </message>
    <message>
        <source>No right answer</source>
        <translation>无标准答案</translation>
    </message>
    <message>
        <source>Gold</source>
        <translation>标准答案</translation>
    </message>
    <message>
        <source>A good answer</source>
        <translation>一个好回答</translation>
    </message>
    <message>
        <source>✓ equal to gold</source>
        <translation>✓ 与标准答案相等</translation>
    </message>
    <message>
        <source>⚠ no answer found</source>
        <translation>⚠ 没有找到答案</translation>
    </message>
    <message>
        <source>✕ differs</source>
        <translation>✕ 不同</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RecipeForm</name>
    <message>
        <source>No setting matches.</source>
        <translation>没有符合的设置。</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Papers use</source>
        <translation>论文采用</translation>
    </message>
    <message>
        <source>The value of the paper that this setting is from; the tooltip of the setting names it.</source>
        <translation>此设置所出自的论文的值；设置的提示中写明是哪篇。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RewardsEditor</name>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Pays</source>
        <translation>奖励内容</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 的权重</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RunActivity</name>
    <message>
        <source>Training the base %1 first</source>
        <translation>先训练基础模型 %1</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>引擎正在启动</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RunControl</name>
    <message>
        <source>The engine of this run is gone. Nothing is lost: it can continue from its last checkpoint.</source>
        <translation>此运行的引擎已不在。什么都没有丢：可以从最后的检查点继续。</translation>
    </message>
    <message>
        <source>This run has failed; its log tells why.</source>
        <translation>此运行失败了；日志说明原因。</translation>
    </message>
    <message>
        <source>This run has failed: %1</source>
        <translation>此运行失败了：%1</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>停止 %1</translation>
    </message>
    <message>
        <source>The run ends after its present step. Without saving it ends at once and goes back to its last checkpoint when resumed.</source>
        <translation>运行在当前步之后结束。若不保存则立即结束，恢复时回到最后的检查点。</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>Stop without saving</source>
        <translation>停止不保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A checkpoint of %1 will be written after this step.</source>
        <translation>本步之后将写出 %1 的检查点。</translation>
    </message>
    <message>
        <source>%1 continues from its last checkpoint.</source>
        <translation>%1 将从最后的检查点继续。</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>Delete %1 runs</source>
        <translation>删除 %1 个运行</translation>
    </message>
    <message>
        <source>The run folder goes with its metrics, samples and checkpoints. This cannot be undone.</source>
        <translation>运行文件夹连同其指标、样本和检查点一起删除，无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Continue %1</source>
        <translation>继续 %1</translation>
    </message>
    <message>
        <source>Pause %1</source>
        <translation>暂停 %1</translation>
    </message>
    <message>
        <source>Checkpoint of %1 after this step</source>
        <translation>本步之后为 %1 写检查点</translation>
    </message>
    <message>
        <source>Resume %1</source>
        <translation>恢复 %1</translation>
    </message>
    <message>
        <source>Start a new run</source>
        <translation>启动新运行</translation>
    </message>
    <message>
        <source>Start a new run like %1</source>
        <translation>启动与 %1 相似的新运行</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RunInspector</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Reward, last (EMA 0.9)</source>
        <translation>奖励，最新（EMA 0.9）</translation>
    </message>
    <message>
        <source>Reward, best (EMA 0.9)</source>
        <translation>奖励，最佳（EMA 0.9）</translation>
    </message>
    <message>
        <source>pass@1</source>
        <translation>pass@1</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Select a run to see its summary and notes, or two to see why they are different.</source>
        <translation>选择一个运行查看其概要与备注，或选择两个查看为何不同。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Words, separated by commas</source>
        <translation>词语，用逗号分隔</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What did you try, what did you see?</source>
        <translation>你试了什么，看到了什么？</translation>
    </message>
    <message>
        <source>Why are they different?</source>
        <translation>它们为何不同？</translation>
    </message>
    <message>
        <source>%1 runs selected</source>
        <translation>选中 %1 个运行</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>All %1 settings are the same.</source>
        <translation>全部 %1 项设置相同。</translation>
    </message>
    <message>
        <source>%1 of %2 settings differ.</source>
        <translation>%2 项设置中有 %1 项不同。</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RunTableModel</name>
    <message>
        <source>%1, at character %2</source>
        <translation>%1，位于第 %2 个字符</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>无模型</translation>
    </message>
    <message>
        <source>No tag</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>%1 run</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>pass@1</source>
        <translation>pass@1</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>The reward, smoothed (EMA 0.9)</source>
        <translation>奖励，平滑后（EMA 0.9）</translation>
    </message>
</context>
<context>
    <name>rationale::ui::RunsPage</name>
    <message>
        <source>New run</source>
        <translation>新运行</translation>
    </message>
    <message>
        <source>No run matches the filter.</source>
        <translation>没有运行符合过滤条件。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除过滤</translation>
    </message>
    <message>
        <source>Runs of this project appear here: what is running, what was tried, and how it went.</source>
        <translation>本项目的运行显示在这里：正在运行的、试过的，以及结果如何。</translation>
    </message>
    <message>
        <source>Start the first run</source>
        <translation>启动第一个运行</translation>
    </message>
    <message>
        <source>Filter: regex, state:running, tag:…, stage:grpo</source>
        <translation>过滤：正则、state:running、tag:…、stage:grpo</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>Group by stage</source>
        <translation>按阶段分组</translation>
    </message>
    <message>
        <source>Group by state</source>
        <translation>按状态分组</translation>
    </message>
    <message>
        <source>Group by model</source>
        <translation>按模型分组</translation>
    </message>
    <message>
        <source>Group by tag</source>
        <translation>按标签分组</translation>
    </message>
    <message>
        <source>%1 run</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 个运行</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 个运行中</translation>
    </message>
    <message>
        <source>Not a regular expression: %1</source>
        <translation>不是正则表达式：%1</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>显示 %1 / %2</translation>
    </message>
    <message>
        <source>Open in Monitor</source>
        <translation>在“监控”中打开</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Clone into Launch</source>
        <translation>克隆到“启动”</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>固定或取消固定</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation>显示或隐藏</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>克隆</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>分组方式</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Make an evidence bundle…</source>
        <translation>制作证据包…</translation>
    </message>
</context>
<context>
    <name>rationale::ui::SampleTableModel</name>
    <message>
        <source>held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>死组</translation>
    </message>
    <message>
        <source>Click to sort all rows by this column; right click for more columns</source>
        <translation>点击按此列排序所有行；右击可选更多列</translation>
    </message>
    <message>
        <source>Right click for more columns</source>
        <translation>右击可选更多列</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>Adv.</source>
        <translation>优势</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Think</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Switches</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Reflect</source>
        <translation>反思</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
</context>
<context>
    <name>rationale::ui::SettingsPage</name>
    <message>
        <source>Look and language</source>
        <translation>外观与语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Stronger outlines</source>
        <translation>更强的轮廓</translation>
    </message>
    <message>
        <source>Size of everything</source>
        <translation>整体大小</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Size and language change with the next start of the studio. Runs go on meanwhile.</source>
        <translation>大小与语言在下次启动 Studio 时改变。其间运行继续。</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Engine and machine</source>
        <translation>引擎与机器</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Examine this machine</source>
        <translation>检查这台机器</translation>
    </message>
    <message>
        <source>What this machine has</source>
        <translation>这台机器有什么</translation>
    </message>
    <message>
        <source>Processor, memory, GPU, libraries, fonts and the sandbox: what was found, what is missing, and what to install.</source>
        <translation>处理器、内存、GPU、库、字体与沙盒：找到什么、缺什么、该安装什么。</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Examining…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>rationale::ui::StatusBar</name>
    <message>
        <source>Size of the project on disk, checkpoints included</source>
        <translation>项目在磁盘上的大小，含检查点</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n 个排队</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: step %2</source>
        <translation>%1：步 %2</translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>RAM %1 / %2</source>
        <translation>内存 %1 / %2</translation>
    </message>
    <message>
        <source>Project %1</source>
        <translation>项目 %1</translation>
    </message>
</context>
<context>
    <name>rationale::ui::StepBar</name>
    <message>
        <source>Go to live</source>
        <translation>回到实时</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>First step</source>
        <translation>第一步</translation>
    </message>
    <message>
        <source>Step back ([)</source>
        <translation>后退一步（[）</translation>
    </message>
    <message>
        <source>Step forward (])</source>
        <translation>前进一步（]）</translation>
    </message>
    <message>
        <source>Last step</source>
        <translation>最后一步</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Go to latest</source>
        <translation>回到最新</translation>
    </message>
</context>
<context>
    <name>rationale::ui::StripWidget</name>
    <message>
        <source>Languages by position in the thinking</source>
        <translation>思考中的语言，按位置</translation>
    </message>
</context>
<context>
    <name>rationale::ui::StudioSettings</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation>跟随系统主题</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>深色主题</translation>
    </message>
</context>
<context>
    <name>rationale::ui::TextFormat</name>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>m</source>
        <translation>分</translation>
    </message>
    <message>
        <source>h</source>
        <translation>时</translation>
    </message>
    <message>
        <source>d</source>
        <translation>天</translation>
    </message>
</context>
<context>
    <name>rationale::ui::Toasts</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭提示</translation>
    </message>
</context>
<context>
    <name>rationale::ui::TraceColumn</name>
    <message>
        <source>Completion of %1</source>
        <translation>%1 的回答</translation>
    </message>
    <message>
        <source>This run was never given this prompt.</source>
        <translation>此运行从未得到这个提示。</translation>
    </message>
    <message>
        <source>This run has not written anything yet.</source>
        <translation>此运行还没有写任何东西。</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Reward %1</source>
        <translation>奖励 %1</translation>
    </message>
    <message>
        <source>%1 token</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>completion %1 of %2</source>
        <translation>回答 %1 / %2</translation>
    </message>
    <message>
        <source>too long to mark what differs</source>
        <translation>太长，无法标出差异</translation>
    </message>
    <message>
        <source>There is no right answer.</source>
        <translation>没有标准答案。</translation>
    </message>
    <message>
        <source>A good answer: %1</source>
        <translation>一个好回答：%1</translation>
    </message>
    <message>
        <source>✓ %1 is equal to gold</source>
        <translation>✓ %1 与标准答案相等</translation>
    </message>
    <message>
        <source>⚠ No answer found; gold is %1</source>
        <translation>⚠ 没有找到答案；标准答案是 %1</translation>
    </message>
    <message>
        <source>✕ %1 differs from gold %2</source>
        <translation>✕ %1 与标准答案 %2 不同</translation>
    </message>
</context>
<context>
    <name>rationale::ui::TraceFilterBar</name>
    <message>
        <source>split = train</source>
        <translation>split = train</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤</translation>
    </message>
    <message>
        <source>Finds what the model wrote, in any script, from one character on. Prompts are not searched.</source>
        <translation>查找模型写的内容，任何文字，一个字符起。不搜索提示。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>format kept</source>
        <translation>格式合格</translation>
    </message>
    <message>
        <source>format broken</source>
        <translation>格式不合格</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>mixed languages</source>
        <translation>语言混用</translation>
    </message>
    <message>
        <source>one language</source>
        <translation>单一语言</translation>
    </message>
    <message>
        <source>off-target</source>
        <translation>偏离</translation>
    </message>
    <message>
        <source>dead groups</source>
        <translation>死组</translation>
    </message>
    <message>
        <source>groups with a gradient</source>
        <translation>有梯度的组</translation>
    </message>
    <message>
        <source>English prompts</source>
        <translation>英文提示</translation>
    </message>
    <message>
        <source>Chinese prompts</source>
        <translation>中文提示</translation>
    </message>
    <message>
        <source>split = held-out</source>
        <translation>split = held-out</translation>
    </message>
</context>
<context>
    <name>rationale::ui::TraceView</name>
    <message>
        <source>Trace</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>%1 more paragraphs, about %2 tokens</source>
        <translation>还有 %1 段，约 %2 个词元</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the whole text</source>
        <translation>复制全文</translation>
    </message>
</context>
<context>
    <name>rationale::ui::TracesPage</name>
    <message>
        <source>Groups</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Search completions of this step</source>
        <translation>搜索本步的回答</translation>
    </message>
    <message>
        <source>Search completions of all steps</source>
        <translation>搜索所有步的回答</translation>
    </message>
    <message>
        <source>Everything a run writes is kept here, with its rewards. Start a run, or choose one at the top.</source>
        <translation>运行写出的一切连同奖励都保存在这里。请启动一个运行，或在上方选择。</translation>
    </message>
    <message>
        <source>Start a run</source>
        <translation>启动一个运行</translation>
    </message>
    <message>
        <source>This run has written no completion yet. They appear here while it trains.</source>
        <translation>此运行还没有写出回答。训练时会显示在这里。</translation>
    </message>
    <message>
        <source>This run holds no completions.</source>
        <translation>此运行没有回答。</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Completions of the run</source>
        <translation>此运行的回答</translation>
    </message>
    <message>
        <source>Next completion</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>Previous completion</source>
        <translation>上一个回答</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Previous group</source>
        <translation>上一组</translation>
    </message>
    <message>
        <source>Next group</source>
        <translation>下一组</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>下一处命中</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Fold thinking</source>
        <translation>折叠思考</translation>
    </message>
    <message>
        <source>First</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Groups, table</source>
        <translation>组 / 表格</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Copy JSON</source>
        <translation>复制 JSON</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>已复制 %1</translation>
    </message>
    <message>
        <source>Step %1 has no training samples, but %2 of a held-out evaluation. Remove “split = train” to read them.</source>
        <translation>第 %1 步没有训练样本，但有 %2 个留出评估的样本。移除“split = train”即可阅读。</translation>
    </message>
    <message>
        <source>%1 prompt</source>
        <translation>%1 个提示</translation>
    </message>
    <message>
        <source>%1 prompts</source>
        <translation>%1 个提示</translation>
    </message>
    <message>
        <source>No completion of this step passes the filter.</source>
        <translation>本步没有回答符合过滤条件。</translation>
    </message>
    <message>
        <source>No completion of step %1 contains “%2”. Prompts are not searched; the table searches all steps.</source>
        <translation>第 %1 步没有回答包含“%2”。不搜索提示；表格搜索所有步。</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1 hit</source>
        <translation>%1 处命中</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 处命中</translation>
    </message>
    <message>
        <source>%1 completion</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>%1 completions</source>
        <translation>%1 个回答</translation>
    </message>
    <message>
        <source>%1 group</source>
        <translation>%1 个组</translation>
    </message>
    <message>
        <source>%1 groups</source>
        <translation>%1 个组</translation>
    </message>
</context>
<context>
    <name>rationale::ui::WhatIfPane</name>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Use in a new run</source>
        <translation>用于新运行</translation>
    </message>
    <message>
        <source>Weight of the language reward</source>
        <translation>语言奖励的权重</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What if: language reward</source>
        <translation>假设：语言奖励</translation>
    </message>
    <message>
        <source>stored groups only</source>
        <translation>仅限已存的组</translation>
    </message>
    <message>
        <source>of %1 groups change order</source>
        <translation>/ %1 个组改变次序</translation>
    </message>
    <message>
        <source>of %1 dead groups gain a gradient</source>
        <translation>/ %1 个死组获得梯度</translation>
    </message>
    <message>
        <source>of %1 advantages change sign</source>
        <translation>/ %1 个优势变号</translation>
    </message>
    <message>
        <source>This run paid weight %1.</source>
        <translation>此运行给的权重是 %1。</translation>
    </message>
    <message>
        <source>This run did not pay for language: the share counts where the format is exact, as the reward would.</source>
        <translation>此运行没有为语言发奖：与奖励一样，比例只在格式完全合格时计入。</translation>
    </message>
    <message>
        <source>Stored advantages differ by up to %1 from the ones computed here, so take the figures as approximate.</source>
        <translation>存储的优势与这里计算的最多相差 %1，请把数字当作近似。</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Adv. now</source>
        <translation>现在的优势</translation>
    </message>
    <message>
        <source>With %1</source>
        <translation>权重 %1 时</translation>
    </message>
    <message>
        <source>Group %1</source>
        <translation>组 %1</translation>
    </message>
    <message>
        <source>std %1 → %2</source>
        <translation>标准差 %1 → %2</translation>
    </message>
    <message>
        <source>The sign of this advantage flips</source>
        <translation>此优势的符号翻转</translation>
    </message>
</context>
</TS>
